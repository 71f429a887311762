// The ordinary routes to help: offered whenever remote support leads nowhere. Nothing else is taken away by that.

import { el, icon } from "./dom.js";
import { word } from "./words.js";

const ICONS = {
  hotline: "M6 3h4l2 5-3 2a11 11 0 0 0 5 5l2-3 5 2v4a3 3 0 0 1-3 3A16 16 0 0 1 3 6a3 3 0 0 1 3-3z",
  centre: "M4 21V9l8-6 8 6v12h-6v-6h-4v6z",
  visit: "M5 5h14v15H5zM5 10h14M9 3v4m6-4v4m-7 8 2 2 5-5",
};

export function ordinary(state) {
  const route = (name) => el("li", {}, icon(ICONS[name]), el("div", {}, el("b", {}, word(`other.${name}`)),
    el("span", { testid: `other-${name}` }, state.ordinary[name] ?? word(`other.${name}.where`))));
  return el("section.other", { testid: "other-routes", "aria-label": word("other.title") },
    el("h3", {}, word("other.title")),
    el("ul", {}, route("hotline"), route("centre"), route("visit")),
    el("p.small", { testid: "other-same" }, word("other.same")));
}
