// The chat with the technician, the operator's own. What is said is text; only the operator's links can be followed.

import { byId, el } from "./dom.js";
import { word } from "./words.js";

/** What no line of a chat may have, and what is pasted brings along unseen. */
const UNSEEN = /[\u0000-\u001f\u007f-\u009f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff]/g;

/** The page of the chat stays; only its lines are drawn anew, so that what is being typed is never lost. */
export function buildChat(place, act) {
  const field = el("input", {
    testid: "chat-input", type: "text", maxlength: "500", autocomplete: "off", "aria-label": word("chat.text"),
    placeholder: word("chat.text"),
  });
  const say = async (event) => {
    event.preventDefault();
    const text = field.value.replaceAll("\t", " ").replace(UNSEEN, "").trim();
    if (text && (await act.post("chat", { text }))) field.value = "";
  };
  const typed = place.querySelector("input")?.value ?? "";
  place.replaceChildren(
    el("h2", {}, word("chat.title")),
    el("p.only", { testid: "chat-only" }, word("chat.only")),
    el("ol.lines", { testid: "chat-lines", "aria-live": "polite", tabindex: "0", "aria-label": word("chat.title") }),
    el("form", { onsubmit: say }, field, el("button.quiet", { type: "submit", testid: "chat-send" }, word("chat.send"))));
  field.value = typed;
}

export function chatLines(state) {
  const place = byId("chat-lines");
  if (!place || !state?.banner) return;
  const name = state.banner.technician.name;
  const lines = state.chat.map((line) => el(`li.${line.by}`, {},
    el("b", {}, line.by === "customer" ? word("chat.you") : name),
    el("span", {}, ...linked(line)),
    line.foreign ? el("em", { testid: "chat-foreign" }, word("chat.foreign")) : null));
  place.replaceChildren(...(lines.length ? lines : [el("li.none", {}, word("chat.empty"))]));
  place.scrollTop = place.scrollHeight;
}

/** The text with its allowed links as links; everything else that looks like one stays text. */
function linked({ text, links }) {
  const parts = [];
  let rest = text;
  for (;;) {
    const next = links.map((link) => [rest.indexOf(link), link]).filter(([at]) => at >= 0)
      .sort(([one, first], [other, second]) => one - other || second.length - first.length)[0];
    if (!next) break;
    const [at, link] = next;
    parts.push(rest.slice(0, at), safe(link) ? el("a", {
      href: link, target: "_blank", rel: "noopener noreferrer", testid: "chat-link",
    }, link) : link);
    rest = rest.slice(at + link.length);
  }
  return [...parts, rest];
}

function safe(link) {
  try {
    return new URL(link).protocol.slice(0, -1) === "https";
  } catch {
    return false;
  }
}
