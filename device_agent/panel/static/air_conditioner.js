// An air conditioner on its wall: its louvre opens, and its air flows as fast as the fan turns.

import { draw, gradient, small } from "./draw.js";

export function drawAirConditioner(view) {
  const rpm = view.number("fan_in.rpm");
  const blowing = view.on && rpm > 0;
  const cold = view.number("delta") > 3;
  const dirty = Object.entries(view.things).some(([id, state]) => id.includes("filter") && /dirty|dust|clogged|full/.test(state));
  const stream = (x, n) => draw("path", { class: "stream", d: `M${x} 232 q-14 44 -6 78 t-16 74`, "data-n": n, stroke: cold ? "#8fd3ff" : "#d7dde8" });
  return draw("svg", { viewBox: "0 0 420 440", class: "drawn wall" },
    draw("defs", {}, gradient("unit", [[0, "#ffffff"], [0.7, "#eef1f5"], [1, "#c9d0da"]])),
    draw("rect", { x: 14, y: 84, width: 392, height: 128, rx: 22, fill: "#0004", transform: "translate(0 10)" }),
    draw("rect", { x: 14, y: 74, width: 392, height: 130, rx: 22, fill: "url(#unit)" }),
    draw("path", { d: "M14 150 H406", stroke: "#c3cbd6", "stroke-width": 1.5 }),
    dirty ? draw("path", { d: "M40 96h340v36H40z", fill: "#9a84664d", stroke: "#8c7658", "stroke-dasharray": "3 3" }) : null,
    ...[0, 1, 2, 3].map((n) => draw("path", { d: `M40 ${98 + n * 11} H380`, stroke: "#dbe1e9", "stroke-width": 2 })),
    draw("rect", { x: 296, y: 158, width: 90, height: 34, rx: 7, fill: "#0e131b" }),
    small(view, 341, 182, 76),
    draw("circle", { cx: 40, cy: 176, r: 5, fill: view.on ? "#5eead4" : "#b5bdc9" }),
    blowing ? draw("path", { d: "M36 202 H384 L372 226 H48z", fill: "#39424f" }) : draw("rect", { x: 36, y: 196, width: 348, height: 7, rx: 3.5, fill: "#aab3c0" }),
    blowing ? draw("path", { d: "M44 222 H376 l-8 12 H52z", fill: "#e8ecf1" }) : null,
    draw("g", { class: `air ${blowing ? (rpm > 900 ? "fast" : "slow") : ""}`, "data-blowing": blowing ? "yes" : "no" },
      ...(blowing ? [80, 140, 200, 260, 320].map(stream) : [])));
}
