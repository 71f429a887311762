// An appliance's own front: drawn as it stands there, its display and buttons as one touches them, and what is around it.

import { drawAirConditioner } from "./air_conditioner.js";
import { el, fill } from "./dom.js";
import { drawRefrigerator } from "./refrigerator.js";
import { sevenSegment } from "./seven_segment.js";
import { drawWasher } from "./washer.js";
import { spoken, told, word } from "./words.js";

const DRAWN = { washer: drawWasher, refrigerator: drawRefrigerator, air_conditioner: drawAirConditioner };
const APART = new Set(["power", "support"]);

/** What of a thing's or a measurement's name says what it is about: the drawings look for it, whatever the rest is. */
export function outlook(state) {
  const things = Object.fromEntries(state.front.things.map((thing) => [thing.id, thing.state]));
  const measured = Object.entries(state.measured);
  const number = (part, otherwise = 0) => {
    const found = measured.find(([key, value]) => key.includes(part) && typeof value === "number");
    return found ? found[1] : otherwise;
  };
  return { state, front: state.front, on: state.power.on && state.power.plugged, things, number, family: state.device.family ?? "" };
}

export function buildFront(place, state, act) {
  place.hidden = !state?.front;
  if (place.hidden) return place.replaceChildren();
  const { front, device } = state;
  const drawing = DRAWN[device.kind];
  const held = document.activeElement?.dataset.testid;
  fill(place,
    el("div.machine", { testid: "machine", role: "img", "aria-label": word(`kind.${device.kind}`) }, drawing ? drawing(outlook(state)) : null),
    el("div.fascia", { testid: "fascia", "data-alarm": front.alarm },
      el("div.display", { testid: "display", role: "status", "data-text": front.display,
        "aria-label": front.display ? word("front.display", { text: front.display }) : word("front.dark") }, sevenSegment(front.display)),
      front.alarm ? el("p.alarm", { testid: "front-alarm", role: "alert" }, word("front.alarm")) : null,
      el("dl.readings", {}, ...front.readings.map((reading) => el("div", {}, el("dt", {}, told(reading)), el("dd", {}, reading.text)))),
      el("div.buttons", {}, ...front.buttons.filter(({ id }) => !APART.has(id)).map((button) => push(button, act))),
      el("div.buttons.apart", {}, ...front.buttons.filter(({ id }) => APART.has(id)).map((button) => push(button, act)))));
  if (held && !held.startsWith("answer")) place.querySelector(`[data-testid="${held}"]`)?.focus();
}

const push = (button, act) => el("button.push", {
  type: "button", testid: `touch-${button.id}`, disabled: !button.enabled, "data-lit": button.lit, "data-id": button.id,
  onclick: () => act.post("touch", { button: button.id }),
}, el("i", { "aria-hidden": "true" }), told(button));

/** What is around it, each in one of its states; and what can be seen, heard or felt there. */
export function buildAround(place, state, act) {
  const { things, notes } = state.front;
  const choose = (thing) => el("div.thing", { role: "group", "aria-label": told(thing), testid: `thing-${thing.id}` },
    el("b", {}, told(thing)),
    el("div.segments", {}, ...thing.states.map(([id, vi, en]) => el("button", {
      type: "button", testid: `thing-${thing.id}-${id}`, "aria-pressed": String(thing.state === id),
      onclick: () => act.post("thing", { id: thing.id, state: id }),
    }, spoken() === "vi" ? vi : en))));
  const said = notes.map(([vi, en]) => el("li", {}, spoken() === "vi" ? vi : en));
  const held = place.contains(document.activeElement) ? document.activeElement.dataset.testid : null;
  place.replaceChildren(
    el("h2", {}, word("around.notes")),
    el("ul.notes-list", { testid: "front-notes", "aria-live": "polite" }, ...(said.length ? said : [el("li.none", {}, word("around.quiet"))])),
    el("h2", {}, word("around.title")), ...things.map(choose));
  if (held) place.querySelector(`[data-testid="${held}"]`)?.focus();
}
