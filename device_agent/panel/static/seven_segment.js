// Seven segments: a display's text as an appliance shows it, letters as far as seven strokes can say them.

import { draw } from "./draw.js";

//   a        Each digit is 10 wide and 18 high; what a font can't say is a dark digit.
// f   b
//   g
// e   c
//   d
const STROKES = { a: "M2 1h6", b: "M9 2v6", c: "M9 10v6", d: "M2 17h6", e: "M1 10v6", f: "M1 2v6", g: "M2 9h6" };
const FONT = {
  0: "abcdef", 1: "bc", 2: "abdeg", 3: "abcdg", 4: "bcfg", 5: "acdfg", 6: "acdefg", 7: "abc", 8: "abcdefg", 9: "abcdfg",
  A: "abcefg", b: "cdefg", C: "adef", c: "deg", d: "bcdeg", E: "adefg", F: "aefg", G: "acdef", H: "bcefg", h: "cefg", I: "ef",
  i: "c", J: "bcde", L: "def", l: "def", n: "ceg", N: "abcef", o: "cdeg", O: "abcdef", P: "abefg", q: "abcfg", r: "eg", S: "acdfg",
  t: "defg", U: "bcdef", u: "cde", y: "bcdfg", Y: "bcdfg", "-": "g", _: "d", "°": "abfg", "=": "dg",
};
const STEP = 14;

const other = (letter) => (letter === letter.toUpperCase() ? letter.toLowerCase() : letter.toUpperCase());
const strokesOf = (letter) => FONT[letter] ?? FONT[other(letter)] ?? "";

/** The text as an SVG of lit and unlit strokes, at least `cells` digits wide; `:` and `.` take half a place. */
export function sevenSegment(text, cells = 4) {
  const letters = [...text].slice(0, 12);
  const wide = (letter) => (letter === ":" || letter === "." ? STEP / 2 : STEP);
  const missing = Math.max(0, cells - letters.filter((letter) => wide(letter) === STEP).length);
  const parts = [];
  let x = 0;
  for (const letter of [...Array(missing).fill(" "), ...letters]) {
    if (wide(letter) < STEP) {
      const dots = letter === ":" ? [5.5, 12.5] : [17];
      parts.push(...dots.map((y) => draw("circle", { class: "lit", cx: x - 0.5, cy: y, r: 1.1 })));
    } else {
      const lit = strokesOf(letter);
      parts.push(draw("g", { transform: `translate(${x} 0)` }, ...Object.entries(STROKES).map(([name, d]) =>
        draw("path", { d, class: lit.includes(name) ? "lit" : "unlit" }))));
    }
    x += wide(letter);
  }
  return draw("svg", { viewBox: `-1.5 -1 ${x} 20`, class: "segments7", "aria-hidden": "true" }, ...parts);
}
