// A washing machine: a front loader with its window, or a top loader with its lid; the drum turns, and water stands in it.

import { draw, gradient, small } from "./draw.js";

const BODY = [[0, "#f4f6fa"], [0.5, "#dfe4ec"], [1, "#b9c1cf"]];
const CLOTHES = ["#e07a5f", "#81b29a", "#f2cc8f", "#6d8bd8", "#f4f1de"];

export function drawWasher(view) {
  return /TOP/.test(view.family) ? topLoader(view) : frontLoader(view);
}

const turning = (view) => {
  const rpm = view.number("drum_rpm");
  return rpm > 300 ? "spin fast" : rpm > 0 ? "spin" : "";
};
const litres = (view) => Math.min(1, view.number("water_level") / 22);

function clothes(view) {
  if (view.things.laundry === "none") return [];
  const uneven = view.things.laundry === "uneven";
  const places = uneven ? [[-52, 30], [-62, 4], [-40, 48], [-58, -20], [-38, 18]] : [[-46, 44], [-10, 58], [30, 50], [4, 34], [52, 30]];
  return places.map(([x, y], n) => draw("ellipse", { cx: x, cy: y, rx: 30, ry: 19, fill: CLOTHES[n], transform: `rotate(${n * 37} ${x} ${y})` }));
}

function drum(view, radius) {
  const holes = [];
  for (let ring = 1; ring <= 3; ring += 1) {
    for (let at = 0; at < ring * 8; at += 1) {
      const angle = (at / (ring * 8)) * 2 * Math.PI;
      holes.push(draw("circle", { cx: Math.cos(angle) * ring * radius * 0.28, cy: Math.sin(angle) * ring * radius * 0.28, r: 2.4, fill: "#00000055" }));
    }
  }
  const paddle = (turn) => draw("path", { d: `M-9 ${-radius} Q0 ${-radius * 0.5} 9 ${-radius}z`, fill: "#7b8496", transform: `rotate(${turn})` });
  return draw("g", { class: `drum ${turning(view)}`, "data-turning": turning(view) ? "yes" : "no" },
    draw("circle", { r: radius, fill: "url(#steel)" }), ...holes, paddle(0), paddle(120), paddle(240),
    draw("g", { transform: `scale(${radius / 92})` }, ...clothes(view)));
}

function water(view, radius) {
  const level = litres(view);
  if (level <= 0.01) return null;
  const top = radius - level * radius * 1.1;
  return draw("g", { "clip-path": "url(#window)", class: "water", "data-level": level.toFixed(2) },
    draw("path", { d: `M${-2 * radius} ${top} q20 -7 40 0 t40 0 t40 0 t40 0 t40 0 t40 0 t40 0 t40 0 t40 0 V${radius} H${-2 * radius}z`, fill: "#4aa8e855" }),
    draw("path", { d: `M${-2 * radius} ${top + 5} q20 6 40 0 t40 0 t40 0 t40 0 t40 0 t40 0 t40 0 t40 0 t40 0 V${radius} H${-2 * radius}z`, fill: "#7cc6f588" }));
}

function frontLoader(view) {
  const open = view.things.door === "open";
  const flap = view.things.filter === "clogged" ? "#b08b57" : "#aab3c2";
  return draw("svg", { viewBox: "0 0 360 440", class: "drawn", "data-door": open ? "open" : "closed" },
    draw("defs", {}, gradient("body", BODY), gradient("steel", [[0, "#d4dae4"], [1, "#79828f"]]),
      gradient("ring", [[0, "#eef1f6"], [1, "#8f98a8"]]), draw("clipPath", { id: "window" }, draw("circle", { r: 92 }))),
    draw("ellipse", { cx: 180, cy: 424, rx: 165, ry: 13, fill: "#0007" }),
    draw("rect", { x: 20, y: 8, width: 320, height: 408, rx: 16, fill: "url(#body)" }),
    draw("rect", { x: 20, y: 8, width: 320, height: 64, rx: 16, fill: "#232a38" }),
    draw("rect", { x: 34, y: 20, width: 92, height: 40, rx: 7, fill: "#2e3748" }),
    draw("rect", { x: 40, y: 52, width: 80, height: 3, rx: 1.5, fill: "#0006" }),
    draw("circle", { cx: 180, cy: 40, r: 21, fill: "#3b465c", stroke: "#8fa0bd", "stroke-width": 2 }),
    draw("path", { d: "M180 24v10", stroke: view.on ? "#5eead4" : "#5b6478", "stroke-width": 3, "stroke-linecap": "round" }),
    draw("rect", { x: 222, y: 22, width: 104, height: 36, rx: 6, fill: "#0a0d13" }),
    small(view, 274, 48, 84),
    draw("g", { transform: "translate(180 232)" },
      draw("circle", { r: 124, fill: "url(#ring)" }), draw("circle", { r: 104, fill: "#2a3140" }), draw("circle", { r: 94, fill: "#151a23" }),
      drum(view, 92), water(view, 92),
      open ? null : draw("path", { d: "M-66 -58 A88 88 0 0 1 20 -86 Q-30 -54 -58 -10z", fill: "#ffffff2b" }),
      draw("circle", { r: 99, fill: "none", stroke: "#10141c", "stroke-width": 8 }),
      open ? draw("g", {}, draw("ellipse", { cx: -146, rx: 30, ry: 122, fill: "url(#ring)" }), draw("ellipse", { cx: -148, rx: 19, ry: 96, fill: "#8fb2cf66" }))
        : draw("rect", { x: 106, y: -24, width: 14, height: 48, rx: 7, fill: "#6d7788" })),
    draw("rect", { x: 258, y: 378, width: 62, height: 26, rx: 5, fill: flap, stroke: "#8892a3" }),
    draw("rect", { x: 46, y: 410, width: 34, height: 12, rx: 3, fill: "#3a4150" }), draw("rect", { x: 280, y: 410, width: 34, height: 12, rx: 3, fill: "#3a4150" }));
}

function topLoader(view) {
  const open = view.things.door === "open";
  return draw("svg", { viewBox: "0 0 360 440", class: "drawn", "data-door": open ? "open" : "closed" },
    draw("defs", {}, gradient("body", BODY), gradient("steel", [[0, "#d4dae4"], [1, "#79828f"]]),
      draw("clipPath", { id: "window" }, draw("circle", { r: 92 }))),
    draw("ellipse", { cx: 180, cy: 424, rx: 150, ry: 12, fill: "#0007" }),
    draw("path", { d: "M58 176 H302 L312 408 a12 12 0 0 1-12 12 H60 a12 12 0 0 1-12-12z", fill: "url(#body)" }),
    draw("path", { d: "M40 64 H320 L306 182 H54z", fill: "#cfd6e1" }), draw("path", { d: "M52 74 H308 L296 172 H64z", fill: "#3a4456" }),
    draw("g", { transform: "translate(180 124) scale(1.12 .44)" }, draw("circle", { r: 99, fill: "#151a23" }), drum(view, 92), water(view, 92)),
    open ? draw("path", { d: "M52 64 L70 4 H290 L308 64z", fill: "#9fb6cf88", stroke: "#e8edf5", "stroke-width": 5 })
      : draw("path", { d: "M52 74 H308 L296 172 H64z", fill: "#9fb6cf4d", stroke: "#e8edf5", "stroke-width": 5 }),
    draw("rect", { x: 62, y: 190, width: 236, height: 44, rx: 9, fill: "#232a38" }), draw("rect", { x: 74, y: 197, width: 96, height: 30, rx: 5, fill: "#0a0d13" }),
    small(view, 122, 220, 84),
    draw("circle", { cx: 268, cy: 212, r: 13, fill: "#3b465c", stroke: view.on ? "#5eead4" : "#5b6478", "stroke-width": 2.5 }));
}
