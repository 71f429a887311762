// The remote control: drawn, and on the keyboard. While something is asked on the screen, its keys go there.

import { el, icon } from "./dom.js";
import { word } from "./words.js";

const ICONS = {
  Power: "M12 3v9M6.3 6.5a8 8 0 1 0 11.4 0",
  TVInput: "M4 5h16v14H4zM9 12h7m-3-3 3 3-3 3",
  Settings: "M12 9a3 3 0 1 0 0 6 3 3 0 0 0 0-6zm0-6v3m0 12v3M3 12h3m12 0h3M5.6 5.6l2.2 2.2m8.4 8.4 2.2 2.2m0-12.800-2.2 2.2m-8.4 8.400-2.2 2.200",
  GoHome: "M4 11 12 4l8 7v9h-5v-6H9v6H4z",
  GoBack: "M9 7 4 12l5 5M4 12h11a5 5 0 0 1 0 10h-2",
  Exit: "M6 6l12 12M18 6 6 18",
  Info: "M12 11v6m0-10v.5M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18z",
  Guide: "M4 6h16M4 12h16M4 18h10",
  ArrowUp: "m6 15 6-6 6 6",
  ArrowDown: "m6 9 6 6 6-6",
  ArrowLeft: "m15 6-6 6 6 6",
  ArrowRight: "m9 6 6 6-6 6",
  AudioVolumeUp: "M12 6v12M6 12h12",
  AudioVolumeDown: "M6 12h12",
  AudioVolumeMute: "M4 9v6h4l5 4V5L8 9zM17 9l4 6m0-6-4 6",
  MediaPlay: "M7 5v14l11-7z",
  MediaPause: "M8 5v14m8-14v14",
  MediaRewind: "m11 6-7 6 7 6zm9 0-7 6 7 6z",
  MediaFastForward: "m13 6 7 6-7 6zM4 6l7 6-7 6z",
  ChannelUp: "m6 15 6-6 6 6",
  ChannelDown: "m6 9 6 6 6-6",
};

const KEYBOARD = {
  ArrowUp: "ArrowUp", ArrowDown: "ArrowDown", ArrowLeft: "ArrowLeft", ArrowRight: "ArrowRight", Enter: "Enter",
  Backspace: "GoBack", Home: "GoHome", PageUp: "ChannelUp", PageDown: "ChannelDown", "+": "AudioVolumeUp",
  "-": "AudioVolumeDown", m: "AudioVolumeMute", s: "Settings", i: "Info", g: "Guide",
};

// Held down, these go on: first after a while, then at a pace that a hand can stop.
const REPEATS = /^(Arrow|AudioVolume(Up|Down)|Channel(Up|Down))/;
const REPEAT_AFTER_MS = 450;
const REPEAT_EVERY_MS = 160;

const MEDIA = ["MediaRewind", "MediaPlay", "MediaPause", "MediaFastForward"];
const COLOURS = ["ColorF0Red", "ColorF1Green", "ColorF2Yellow", "ColorF3Blue"];

export function buildRemote(place, press) {
  const key = (name, classes = "") => {
    const drawn = ICONS[name] ? icon(ICONS[name]) : null;
    const label = /^\d$/.test(name) ? word("key.digit", { n: name }) : word(`key.${name}`);
    const facts = { type: "button", testid: `key-${name}`, "aria-label": label, title: label, onclick: () => press(name) };
    const made = el(`button.key${classes}`, facts, drawn ?? (name === "Enter" ? "OK" : /^\d$/.test(name) ? name : ""));
    if (REPEATS.test(name)) repeat(made, () => press(name));
    return made;
  };
  const rocker = (up, label, down) => el("div.rocker", {}, key(up), el("span", {}, word(label)), key(down));
  place.replaceChildren(
    el("div.row", {}, key("Power", ".power"), el("i.eye"), key("TVInput")),
    el(
      "div.pad", {},
      key("ArrowUp", ".up"), key("ArrowLeft", ".left"), key("Enter", ".ok"), key("ArrowRight", ".right"),
      key("ArrowDown", ".down"),
    ),
    el("div.row", {}, key("GoBack"), key("GoHome"), key("Settings")),
    el("div.row.rockers", {}, rocker("AudioVolumeUp", "volume", "AudioVolumeDown"),
      el("div.stack", {}, key("AudioVolumeMute"), key("Info"), key("Exit")),
      rocker("ChannelUp", "channel", "ChannelDown")),
    el("div.digits", {}, ..."123456789".split("").map((digit) => key(digit)), key("Guide"), key("0"), el("i")),
    el("div.row.media", {}, ...MEDIA.map((name) => key(name))),
    el("div.row.colours", {}, ...COLOURS.map((name) => key(name, `.${name}`))),
  );
}

/** Presses again and again while a key is held down; the click that ends it was counted already. */
function repeat(button, press) {
  let timer = 0;
  let held = false;
  const stop = () => clearTimeout(timer);
  const again = () => {
    held = true;
    press();
    timer = setTimeout(again, REPEAT_EVERY_MS);
  };
  button.addEventListener("pointerdown", () => {
    held = false;
    timer = setTimeout(again, REPEAT_AFTER_MS);
  });
  for (const end of ["pointerup", "pointerleave", "pointercancel"]) button.addEventListener(end, stop);
  button.addEventListener("click", (event) => held && event.stopImmediatePropagation(), { capture: true });
}

/** Keys typed while the screen has the focus are keys of the remote control. */
export function listenToKeyboard(screen, press) {
  screen.addEventListener("keydown", (event) => {
    if (event.target !== screen || event.ctrlKey || event.altKey || event.metaKey) return;
    const name = KEYBOARD[event.key] ?? (/^\d$/.test(event.key) ? event.key : null);
    if (name === null) return;
    event.preventDefault();
    press(name);
  });
}

/** Remember which button of an overlay had the focus: a click on the remote takes the focus away. */
export function holdFocus(overlay) {
  overlay.addEventListener("focusin", (event) => {
    for (const button of overlay.querySelectorAll("[data-held]")) delete button.dataset.held;
    event.target.dataset.held = "";
  });
}

/** Let a key of the remote work what is asked on the screen; true if something was asked, whatever the key did. */
export function steerOverlay(overlay, name) {
  const buttons = [...overlay.querySelectorAll("button:not(:disabled)")];
  if (buttons.length === 0) return false;
  const at = buttons.indexOf(overlay.querySelector("[data-held]"));
  if (name === "Enter" && at >= 0) buttons[at].click();
  else if (name === "GoBack" || name === "Exit") overlay.querySelector("[data-safe]")?.click();
  else if (name.startsWith("Arrow")) {
    const step = name === "ArrowLeft" || name === "ArrowUp" ? -1 : 1;
    buttons[Math.min(buttons.length - 1, Math.max(0, at + step))].focus();
  } else return name !== "Power" && !name.startsWith("AudioVolume");
  return true;
}
