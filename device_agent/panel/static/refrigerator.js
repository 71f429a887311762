// A refrigerator: side by side, or the freezer above; behind an open door there is light, and what is kept cold.

import { draw, gradient, small } from "./draw.js";

const STEEL = [[0, "#e3e8ef"], [0.35, "#c3cad6"], [0.7, "#d7dde6"], [1, "#98a2b2"]];
const FOOD = ["#e07a5f", "#81b29a", "#f2cc8f", "#6d8bd8", "#d9a5b3", "#9ad0c2"];

export function drawRefrigerator(view) {
  return /TWIN/.test(view.family) ? twin(view) : sideBySide(view);
}

const isOpen = (view, part) => Object.entries(view.things).some(([id, state]) => id.includes("door") && state === "open"
  && (id === "door" ? part === "cooler" : id.includes(part)));

const frosted = (view) => Object.entries(view.things).some(([id, state]) => /ice|frost/.test(id + state) && !/none|clear/.test(state));

function inside(view, x, y, width, height, cold) {
  const shelves = [];
  const count = Math.max(2, Math.round(height / 74));
  for (let n = 1; n <= count; n += 1) {
    const at = y + (height / count) * n - 8;
    shelves.push(draw("rect", { x: x + 8, y: at, width: width - 16, height: 4, rx: 2, fill: "#9fb4cc" }));
    for (let item = 0; item < Math.floor((width - 24) / 30); item += 1) {
      const tall = 20 + ((item * 13 + n * 17) % 22);
      shelves.push(draw("rect", { x: x + 14 + item * 30, y: at - tall, width: 21, height: tall, rx: 5, fill: FOOD[(item + n * 2) % FOOD.length], opacity: cold ? 0.72 : 0.95 }));
    }
  }
  return draw("g", {}, draw("rect", { x, y, width, height, rx: 8, fill: view.on ? (cold ? "#dcecfb" : "#fdf8ea") : "#3a4252" }),
    frosted(view) ? draw("rect", { x: x + 5, y: y + 5, width: width - 10, height: height - 10, rx: 6, fill: "#ffffffa6", stroke: "#fff", "stroke-width": 3, "stroke-dasharray": "5 4" }) : null,
    ...shelves);
}

function door(x, y, width, height, handleAt) {
  return draw("g", {}, draw("rect", { x, y, width, height, rx: 10, fill: "url(#fridge)", stroke: "#7d8797", "stroke-width": 1.5 }),
    draw("rect", { x: handleAt, y: y + height * 0.3, width: 7, height: height * 0.4, rx: 3.5, fill: "#727c8d" }));
}

/** A door that stands open, seen from its edge. */
const ajar = (x, y, height, left) =>
  draw("path", { d: left ? `M${x} ${y} l-46 -10 v${height + 24} l46 -14z` : `M${x} ${y} l46 -10 v${height + 24} l-46 -14z`, fill: "#b6bfcd", stroke: "#7d8797" });

const panel = (view, x, y) => draw("g", { transform: `translate(${x} ${y})` }, draw("rect", { width: 84, height: 34, rx: 6, fill: "#0a0d13" }),
  small(view, 42, 24, 72));

const shell = (...parts) => draw("svg", { viewBox: "0 0 360 440", class: "drawn" },
  draw("defs", {}, gradient("fridge", STEEL, true)), draw("ellipse", { cx: 180, cy: 427, rx: 150, ry: 11, fill: "#0007" }),
  draw("rect", { x: 60, y: 6, width: 240, height: 416, rx: 14, fill: "#6d7686" }), ...parts);

function sideBySide(view) {
  const freezer = isOpen(view, "freezer"), cooler = isOpen(view, "cooler");
  return shell(
    freezer ? inside(view, 66, 12, 104, 402, true) : door(66, 12, 112, 402, 164), freezer ? ajar(64, 12, 402, true) : null,
    cooler ? inside(view, 184, 12, 110, 402, false) : door(182, 12, 112, 402, 189), cooler ? ajar(296, 12, 402, false) : null,
    freezer ? null : panel(view, 74, 92));
}

function twin(view) {
  const freezer = isOpen(view, "freezer"), cooler = isOpen(view, "cooler");
  return shell(
    freezer ? inside(view, 68, 12, 224, 122, true) : door(66, 12, 228, 126, 76), freezer ? ajar(296, 12, 122, false) : null,
    cooler ? inside(view, 68, 144, 224, 268, false) : door(66, 143, 228, 272, 76), cooler ? ajar(296, 144, 268, false) : null,
    freezer ? null : panel(view, 196, 30));
}
