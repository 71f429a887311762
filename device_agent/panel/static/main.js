// The page: waits for news of the state, draws it, and sends presses. It decides nothing: the agent does.

import { ApiError, events, post } from "./api.js";
import { buildAround, buildFront } from "./appliance.js";
import { byId, clock, el } from "./dom.js";
import { buildBehind, closeBehind } from "./behind.js";
import { actFor, guestButtons, guestName, heard, inItsWords, visitor } from "./guests.js";
import { linkNotice, linkSeconds } from "./link.js";
import { ordinary } from "./ordinary.js";
import * as overlay from "./overlay.js";
import { showPicture } from "./picture.js";
import { buildRemote, holdFocus, listenToKeyboard, steerOverlay } from "./remote.js";
import { cameraSwitch } from "./privacy.js";
import { drawVisit, tickVisit } from "./visit.js";
import { speak, speakOf, spoken, word } from "./words.js";

const WAITING = new Set(["connecting", "checking", "offering"]);
// An appliance at work has news at every turn of its drum: it is asked for it and drawn so often at most.
const BREATH_MS = 100;
const FRONT_MS = 250;
const place = byId("overlay");
const bannerPlace = byId("banner-place");
const linkPlace = byId("link-place");

let state = null;
let received = 0;
const warnedAt = new Map(); // by guest; this device itself is undefined
let speaker = null; // whose overlay is shown: a guest, or null for this device
let kind = "";
let openedAt = 0;
let frontAt = -Infinity;
let lang = "";
let drawn = {};
let wakePicture = () => {};
let posted = Promise.resolve();

// One after the other: requests side by side may overtake each other, and what a person did second must not come first.
// What ends a visit waits for nothing.
const AT_ONCE = new Set(["end", "power"]);

const act = {
  forbidden: false,
  post(path, body) {
    if (AT_ONCE.has(path) || (path === "guest" && AT_ONCE.has(body.action))) return sent(path, body);
    posted = posted.then(() => sent(path, body));
    return posted;
  },
};

/** Whether it could be done. */
async function sent(path, body) {
  try {
    take(await post(path, body));
    return true;
  } catch (error) {
    toast(error);
    return false;
  }
}

/** Draw a part of the page again if what it is made of has changed: what stays keeps its focus and what was typed. */
function part(name, facts, again) {
  const key = JSON.stringify([facts, spoken()]);
  if (drawn[name] === key) return;
  drawn[name] = key;
  again();
}

function press(name) {
  if (steerOverlay(place, name)) return;
  if (name === "Power") return act.post("power");
  return act.post("press", { key: name });
}

function take(news) {
  if (state !== null && news.sequence < state.sequence && news.device.serial === state.device.serial && !act.restarted) return;
  act.restarted = false;
  state = news;
  received = performance.now();
  for (const one of [state, ...state.guests]) {
    if (!WAITING.has(one.phase)) warnedAt.delete(one.guest);
    else if (!warnedAt.has(one.guest)) warnedAt.set(one.guest, received);
  }
  draw();
}

/** Whether the warning before a PIN is still to be read: of this device, or of a guest. */
const warning = (one) => performance.now() - (warnedAt.get(one?.guest) ?? -Infinity) < overlay.WARNING_MS;

function draw() {
  const spoke = state && `${state.language} ${state.device.kind}`;
  if (state && (lang !== spoke || state.language !== spoken())) {
    lang = spoke;
    speakOf(state.device);
    speak(state.language);
    drawn = {};
    buildRemote(byId("remote"), press);
  }
  let want = overlay.wanted(state, warning(state));
  const speaks = (guest) => overlay.wanted(guest, warning(guest))[0] !== "none";
  speaker = state?.power.on ? heard(state, want[0] !== "none", speaks) : null;
  if (speaker) want = overlay.wanted(speaker, warning(speaker));
  part("overlay", [want, act.forbidden, (speaker ?? state)?.names, speaker?.guest], () => {
    kind = want[0];
    openedAt = performance.now();
    if (!speaker) return overlay.build(place, kind, state, act);
    inItsWords(speaker, state, () => overlay.build(place, kind, speaker, actFor(speaker, act)));
    place.querySelector(".sheet")?.prepend(el("p.guest", { testid: "guest-name" }, guestName(speaker)));
  });
  const guest = visitor(state);
  const host = guest ?? state, hostAct = guest ? actFor(guest, act) : act;
  part("banner", [host?.banner && { ...host.banner, elapsed_s: 0 }, host?.crowded, host?.names, guest?.guest], () => {
    overlay.banner(bannerPlace, host, hostAct);
    if (guest) bannerPlace.querySelector(".words").prepend(el("span.of", { testid: "banner-guest" }, guestName(guest)));
  });
  part("guests", state?.guests.map((one) => [one.phase, one.guest, one.power.on]), () => guestButtons(byId("guests"), state, act));
  part("link", [state?.phase, state?.link?.verdict, state?.link?.side], () => linkNotice(linkPlace, state));
  part("behind", state?.behind, () => buildBehind(byId("behind"), state, act));
  if (guest) inItsWords(guest, state, () => drawVisit({ ...guest, privacy: null }, hostAct, part));
  else drawVisit(state, act, part);
  part("switch", state?.privacy?.switch, () => cameraSwitch(byId("camera-switch-place"), state, act));
  if (state) drawDevice();
  tick();
}

function drawDevice() {
  const { device, power, phase } = state;
  document.body.dataset.kind = device.kind;
  document.body.dataset.phase = phase;
  document.body.dataset.power = power.plugged ? (power.on ? "on" : power.starting ? "starting" : "standby") : "none";
  byId("device-model").textContent = `${device.model} · ${device.serial}`;
  document.body.dataset.display = device.display;
  byId("remote").hidden = device.kind !== "tv";
  byId("around").hidden = !state.front;
  drawFront();
  part("ways", state.ordinary, () => byId("ways-place").replaceChildren(ordinary(state)));
  const on = power.on && power.plugged;
  byId("power-state").textContent = word(
    on ? "power.on" : power.starting ? "power.starting" : device.plug ? (power.plugged ? "power.standby" : "power.none") : "power.lost",
  );
  const plug = byId("plug");
  plug.hidden = !device.plug;
  plug.textContent = word(power.plugged ? "plug.out" : "plug.in");
  byId("hub").textContent = state.hub ? word("hub.note", { name: state.hub }) : "";
  byId("hint").textContent = word(
    phase === "active" && device.plug ? "power.hint" : device.kind === "tv" ? "remote.help" : state.front ? "appliance.help" : "vnc.help",
  );
  const free = phase === "idle" || phase === "over";
  byId("support").hidden = !free;
  byId("support").disabled = !on;
  byId("support-steps").hidden = !free;
  byId("support-text").textContent = word(
    power.starting ? "support.starting" : !on ? "support.off" : phase === "active" ? "support.active" : free ? "support.idle" : "support.busy",
  );
  for (const choice of document.querySelectorAll("[data-language]")) {
    choice.setAttribute("aria-pressed", String(choice.dataset.language === state.language));
  }
  if (power.plugged && device.display) wakePicture();
}

/** What it is too soon for now is drawn at one of the next ticks. */
function drawFront() {
  if (performance.now() - frontAt < FRONT_MS) return;
  part("front", [state.front, state.measured, state.power, state.device], () => {
    frontAt = performance.now();
    buildFront(byId("front"), state, act);
    if (state.front) buildAround(byId("around"), state, act);
  });
}

function tick() {
  if (!state) return;
  drawFront();
  const since = (performance.now() - received) / 1000;
  overlay.tick(place, kind, speaker ?? state, since, performance.now() - openedAt);
  linkSeconds(linkPlace, state, since);
  const host = visitor(state) ?? state;
  tickVisit(host, since);
  const elapsed = byId("elapsed");
  if (elapsed && host.banner) elapsed.textContent = clock(host.banner.elapsed_s + since);
}

function toast(error) {
  const box = byId("toast");
  box.textContent = error instanceof ApiError ? (error.words[spoken()] ?? error.code) : word("page.lost");
  box.hidden = false;
  clearTimeout(toast.timer);
  toast.timer = setTimeout(() => (box.hidden = true), 4000);
}

async function follow() {
  let after = -1;
  for (;;) {
    try {
      const news = await events(after);
      act.forbidden = false;
      if (after === -1) act.restarted = true;
      after = news.sequence;
      take(news);
      await new Promise((done) => setTimeout(done, BREATH_MS));
    } catch (error) {
      act.forbidden = error instanceof ApiError && (error.status === 401 || error.status === 403);
      after = -1;
      state = null;
      document.body.dataset.power = "lost";
      draw();
      await new Promise((done) => setTimeout(done, 1000));
    }
  }
}

const pictureWanted = () =>
  state?.power.plugged && state.device.display && !document.hidden
    ? Promise.resolve()
    : new Promise((wake) => (wakePicture = wake));

speak("vi");
byId("plug").addEventListener("click", () => act.post("plug", { in: !state.power.plugged }));
byId("support").addEventListener("click", () => act.post("support"));
for (const choice of document.querySelectorAll("[data-language]")) {
  choice.addEventListener("click", () => act.post("language", { language: choice.dataset.language }));
}
document.addEventListener("visibilitychange", () => !document.hidden && wakePicture());
closeBehind(byId("behind"));
closeBehind(byId("ways"));
holdFocus(place);
listenToKeyboard(byId("screen"), (name) => state?.device.kind === "tv" && press(name));
setInterval(() => (warnedAt.size || kind === "warning" ? draw() : tick()), 250);
showPicture(byId("picture"), pictureWanted);
follow();
