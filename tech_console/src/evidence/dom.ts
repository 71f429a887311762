/** Elements made of text, never of markup. */

type Child = Node | string | null | false;
type Attributes = Readonly<Record<string, string | number | boolean | null | ((event: Event) => void)>>;

/** Returns an element: `on…` attributes listen, `true` stands alone, null and false are left out. */
export function el<Tag extends keyof HTMLElementTagNameMap>(
  tag: Tag,
  attributes: Attributes = {},
  ...children: readonly Child[]
): HTMLElementTagNameMap[Tag] {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (typeof value === "function") made.addEventListener(name.slice(2), value);
    else if (value !== null && value !== false) made.setAttribute(name, value === true ? "" : String(value));
  }
  made.append(...children.filter((child): child is Node | string => child !== null && child !== false));
  return made;
}

const SVG = "http://www.w3.org/2000/svg";
const PATHS = {
  good: "M5 12l5 5l10 -10",
  bad: "M12 8v5M12 16.5v.01M10.3 3.9L2.7 17a2 2 0 0 0 1.7 3h15.2a2 2 0 0 0 1.7 -3L13.7 3.9a2 2 0 0 0 -3.4 0z",
  wait: "M12 7v5l3 2M3 12a9 9 0 1 0 18 0a9 9 0 1 0 -18 0",
  file: "M14 3v4a1 1 0 0 0 1 1h4M17 21h-10a2 2 0 0 1 -2 -2v-14a2 2 0 0 1 2 -2h7l5 5v11a2 2 0 0 1 -2 2zM12 11v6M9.5 13.5l2.5 -2.5l2.5 2.5",
  theme: "M12 3a9 9 0 1 0 0 18zM12 3a9 9 0 0 1 0 18",
} as const;

export function icon(name: keyof typeof PATHS, size: number): SVGElement {
  const svg = document.createElementNS(SVG, "svg");
  const path = document.createElementNS(SVG, "path");
  path.setAttribute("d", PATHS[name]);
  const drawn = { viewBox: "0 0 24 24", width: size, height: size, "aria-hidden": true, class: "icon" };
  for (const [key, value] of Object.entries(drawn)) svg.setAttribute(key, String(value));
  svg.append(path);
  return svg;
}
