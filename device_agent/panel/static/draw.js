// Drawing: SVG nodes by name, as el() makes those of HTML.

const SVG = "http://www.w3.org/2000/svg";

export function draw(name, facts = {}, ...children) {
  const node = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(facts)) if (value !== null) node.setAttribute(key, value);
  node.append(...children.filter((child) => child !== null));
  return node;
}

/** A gradient from top to bottom, or with `across` from left to right: [offset, colour] each. */
export const gradient = (id, stops, across = false) =>
  draw("linearGradient", { id, x2: across ? 1 : 0, y2: across ? 0 : 1 },
    ...stops.map(([offset, colour]) => draw("stop", { offset, "stop-color": colour })));

/** An appliance's own small display on its drawing: its text, drawn narrower where it is long. */
export const small = (view, x, y, room) => draw("text", {
  x, y, class: `mini ${view.front.alarm ? "alarm" : ""}`,
  ...(view.front.display.length > 4 ? { textLength: room, lengthAdjust: "spacingAndGlyphs" } : {}),
}, view.front.display);
