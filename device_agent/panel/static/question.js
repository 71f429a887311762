// What the technician asks the customer to look at, or to do. It stands below the picture, which they must see.

import { el, fill } from "./dom.js";
import { draw } from "./draw.js";
import { named } from "./scopes.js";
import { known, told, word } from "./words.js";

// Alike to the eye: what they answer is evidence, so no answer is suggested.
const ANSWERS = ["yes", "no", "unsure"];

export function buildQuestion(place, state, act) {
  const asked = state?.question;
  place.hidden = !asked;
  if (!asked || !state.banner) return place.replaceChildren();
  const key = `${asked.task ? "task" : "symptom"}.${asked.what}`;
  const test = asked.during && named(state, `action:${asked.during}`);
  const marked = asked.region && state.device.display;
  const own = (answer) => (known(`${key}.${answer}`) ? `${key}.${answer}` : words[answer]);
  const words = asked.task ? { yes: "ask.done", no: "ask.not_done", unsure: "ask.unsure" } : { yes: "ask.yes", no: "ask.no", unsure: "ask.unsure" };
  fill(place,
    el("p.from", {}, word(asked.task ? "ask.task" : "ask.title", { name: state.banner.technician.name })),
    el("h2", { testid: "question-text" }, word(known(key) ? key : "ask.unknown")),
    test || marked ? el("p", {}, test ? el("span", { testid: "question-during" }, word("ask.during", { what: told(test) })) : null,
      test && marked ? " · " : null, marked ? word("ask.region") : null) : null,
    el("div.choices", {}, ...ANSWERS.map((answer) => el("button.quiet", {
      type: "button", testid: `answer-${answer}`, onclick: () => act.post("observe", { id: asked.id, answer }),
    }, word(own(answer))))),
    el("p.small", { testid: "question-seconds" }));
}

export function questionSeconds(place, state, since) {
  const line = place.querySelector("[data-testid=question-seconds]");
  if (line && state.question) {
    line.textContent = word("ask.seconds", { n: Math.ceil(Math.max(0, state.question.seconds_left - since)) });
  }
}

/** Outline the part of the picture that a question is about; scaled as the picture itself is, whatever its shape. */
export function markRegion(place, state, picture) {
  const region = state?.question?.region;
  const [width, height] = [picture.naturalWidth, picture.naturalHeight];
  const key = region && width ? JSON.stringify([region, width, height]) : "";
  if (place.dataset.of === key) return;
  place.dataset.of = key;
  if (!key) return place.replaceChildren();
  place.replaceChildren(draw("svg", { viewBox: `0 0 ${width} ${height}` }, draw("rect", {
    "data-testid": "region", x: (region.x * width) / 1000, y: (region.y * height) / 1000,
    width: (region.width * width) / 1000, height: (region.height * height) / 1000, rx: width / 160,
    "stroke-width": width / 130, "stroke-dasharray": `${width / 55} ${width / 90}`,
  })));
}
