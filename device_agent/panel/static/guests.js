// Guests: appliances whose support goes through this TV. What they ask and tell stands on its screen, under their name.

import { el, fill } from "./dom.js";
import { speakOf, word } from "./words.js";

const FREE = new Set(["idle", "over"]);

/** What a press on a guest's part of the page does: the same, passed on to it. */
export const actFor = (guest, act) => ({
  get forbidden() {
    return act.forbidden;
  },
  post: (path, body = {}) => act.post("guest", { guest: guest.guest, action: path, body }),
});

export const guestName = (guest) => `${word(`kind.${guest.device.kind}`)} ${guest.device.model}`;

/** Do this in the words that fit the guest, and go back to the TV's own. */
export function inItsWords(guest, own, work) {
  speakOf(guest.device);
  work();
  speakOf(own.device);
}

/** Whose visit it is: this device's own, else that of the first guest that has one. */
export const visitor = (state) => (state === null || state.banner ? null : state.guests.find((guest) => guest.banner) ?? null);

/**
 * Which of the guests that have something to say is heard, or null. What is asked and shown now comes before the word of
 * any visit's end, this device's own too (`own`: it has something to say itself): it must not cover a question that
 * somebody has to answer in time. And that word waits while there is any visit.
 */
export function heard(state, own, speaks) {
  const speaking = state.guests.filter(speaks);
  const now = speaking.find((guest) => !FREE.has(guest.phase));
  if (now && (!own || FREE.has(state.phase))) return now;
  const visited = state.banner || state.guests.some((guest) => guest.banner);
  return own || visited ? null : speaking[0] ?? null;
}

/** A button for each guest that isn't in support yet. */
export function guestButtons(place, state, act) {
  const guests = (state?.guests ?? []).filter((guest) => FREE.has(guest.phase));
  place.hidden = guests.length === 0;
  fill(place, ...guests.map((guest) => el("button.quiet", {
    type: "button", testid: `guest-support-${guest.device.kind}`, disabled: !guest.power.on, onclick: () => actFor(guest, act).post("support"),
  }, word("guest.support", { what: guestName(guest) }))));
}
