// Behind the device: its network, its sockets, a firmware that waits, hidden faults. For who tries what happens when.

import { byId, el, icon } from "./dom.js";
import { known, told, word } from "./words.js";

const CONDITIONS = ["good", "slow", "lossy", "off"];
const WAVES = "M3 9a13 13 0 0 1 18 0M6 12.500a8.500 8.500 0 0 1 12 0M9 16a4.200 4.200 0 0 1 6 0M12 19.500v.1";
const SOCKET = "M4 8h16v4l-2 4H6l-2-4zM8 12h8";
const CHIP = "M7 7h10v10H7zM10 3v4m4-4v4m-4 10v4m4-4v4M3 10h4m-4 4h4m10-4h4m-4 4h4";

const BROKEN = "M14 4l6 6-4 1-5 5-1 4-6-6 4-1 5-5z";

// Which group a fault is listed in, by the second part of its id; an appliance's are all its own.
const GROUPS = {
  line: "picture", backlight: "picture", hdmi: "picture", nosound: "sound", net: "network", psu: "power", mode: "settings",
  demo: "settings", fw: "settings",
};
const groupOf = ({ id }) => (/^(tv|any)\./.test(id) && GROUPS[id.split(".")[1]]) || "machine";

const part = (drawn, name, ...control) => el("div.part", {}, el("span.name", {}, icon(drawn), word(name)), ...control);

/** It goes when somebody is busy elsewhere: what is asked or told on the screen must not stay hidden by it. */
export function closeBehind(place) {
  document.addEventListener("pointerdown", ({ target }) => place.contains(target) || (place.open = false));
  document.addEventListener("focusin", ({ target }) => place.contains(target) || (place.open = false));
  document.addEventListener("keydown", ({ key }) => key === "Escape" && (place.open = false));
}

export function buildBehind(place, state, act) {
  const behind = state?.behind;
  place.hidden = !behind;
  if (!behind) return;
  const parts = [];
  if (behind.network !== null) parts.push(part(WAVES, "behind.network", el("div.segments", { role: "group", "aria-label": word("behind.network") },
    ...CONDITIONS.map((condition) => el("button", {
      type: "button", testid: `network-${condition}`, "aria-pressed": String(behind.network === condition),
      onclick: () => act.post("network", { condition }),
    }, word(`network.${condition}`))))));
  for (const [socket, plugged] of Object.entries(behind.inputs)) {
    const choose = el("select", {
      testid: `input-${socket}`, "aria-label": socket.toUpperCase(),
      onchange: (event) => act.post("attach", { input: socket, device: event.target.value || null }),
    }, ...[null, ...behind.things].map((thing) => el("option", { value: thing ?? "", selected: thing === plugged },
      thingWord(thing))));
    parts.push(el("div.part", {}, el("span.name", {}, icon(SOCKET), socket.toUpperCase().replace(/(\d)/, " $1")), choose));
  }
  if (behind.firmware) {
    parts.push(part(CHIP, "behind.firmware", el("button.quiet", {
      type: "button", testid: "firmware", onclick: () => act.post("firmware"),
    }, word("firmware.install"))));
  }
  if (behind.faults.length) parts.push(faults(behind.faults, act));
  const held = place.contains(document.activeElement) ? document.activeElement.dataset.testid : undefined;
  place.replaceChildren(el("summary", {}, word("behind.title")), el("div.parts", {}, ...parts));
  if (held) byId(held)?.focus();
}

const thingWord = (thing) => (known(`thing.${thing ?? "none"}`) ? word(`thing.${thing ?? "none"}`) : thing);

function faults(all, act) {
  const groups = [...new Set(all.map(groupOf))];
  const row = (fault) => el("label", {}, el("input", {
    type: "checkbox", testid: `fault-${fault.id}`, checked: fault.active,
    onchange: (event) => act.post("fault", { id: fault.id, active: event.target.checked }),
  }), told(fault));
  return el("div.faults", { testid: "faults" }, el("span.name", {}, icon(BROKEN), word("behind.faults")),
    el("p.small", {}, word("behind.faults.why")),
    ...groups.map((group) => el("fieldset", {}, el("legend", {}, word(`faults.${group}`)), ...all.filter((fault) => groupOf(fault) === group).map(row))));
}
