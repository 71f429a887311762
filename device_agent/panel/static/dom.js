// Small hands for the DOM. Text goes in as text nodes only: what a technician or a device is called is never markup.

import { draw } from "./draw.js";

/** el("button.primary", {testid, type, onclick}, child, "text", ...) */
export function el(selector, facts = {}, ...children) {
  const [name, ...classes] = selector.split(".");
  const node = document.createElement(name);
  node.classList.add(...classes);
  for (const [key, value] of Object.entries(facts)) {
    if (key === "testid") node.dataset.testid = value;
    else if (key.startsWith("on")) node.addEventListener(key.slice(2), value);
    else if (value === true) node.setAttribute(key, "");
    else if (value !== false && value !== null) node.setAttribute(key, value);
  }
  node.append(...children.filter((child) => child !== null));
  return node;
}

/** Put these into a place instead of what is there; null is nothing. */
export const fill = (place, ...children) => place.replaceChildren(...children.filter((child) => child !== null));

/** A 24x24 icon from path data. */
export const icon = (path) => draw("svg", { viewBox: "0 0 24 24", "aria-hidden": "true" }, draw("path", { d: path }));

export const byId = (testid) => document.querySelector(`[data-testid="${testid}"]`);

export const clock = (seconds) => {
  const whole = Math.max(0, Math.floor(seconds));
  const [h, m, s] = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60, whole % 60];
  const two = (n) => String(n).padStart(2, "0");
  return h ? `${h}:${two(m)}:${two(s)}` : `${m}:${two(s)}`;
};

export const initials = (name) => {
  const parts = name.trim().split(/\s+/);
  const letters = parts.length > 1 ? [parts[0][0], parts.at(-1)[0]] : [parts[0]?.[0] ?? "?"];
  return letters.join("").toLocaleUpperCase();
};
