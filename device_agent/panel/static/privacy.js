// The camera: the customer's switch, which apps they want checked, and what a technician sees of it now.

import { el, fill, icon } from "./dom.js";
import { told, word } from "./words.js";

const CAMERA = "M4 7h10v10H4zM14 11l6-3v8l-6-3z";
const HIDDEN = "M4 4l16 16M4 8v9h10M8 7h6v6m0-2 6-3v8";
const LOCK = "M6 11h12v9H6zM9 11V8a3 3 0 0 1 6 0v3";
const ARMING_MS = 1000;

let kept = null; // the app whose picture the customer chose to keep masked
let openedAt = 0;

const nameOf = (state, id) => state.privacy.apps.find((app) => app.id === id);
const button = (testid, kind, text, onclick, more = {}) => el(`button.${kind}`, { type: "button", testid, onclick, ...more }, text);

/** The strip over the picture. While a technician sees a camera's picture, nothing takes it away. */
export function cameraStrip(place, state, act) {
  const privacy = state?.privacy;
  document.body.dataset.sight = privacy?.sight ?? "none";
  if (!privacy || !state.banner) {
    kept = null;
    return place.replaceChildren();
  }
  const app = nameOf(state, privacy.front);
  const strips = [];
  if (privacy.sight === "seen") {
    strips.push(el("div.strip.seen", { testid: "camera-seen", role: "alert" }, icon(CAMERA),
      el("b", {}, word("camera.seen", { name: state.banner.technician.name })),
      el("div.choices", {},
        privacy.switch ? button("camera-off-now", "danger", word("camera.turn_off"), () => act.post("camera_switch", { on: false })) : null,
        button("camera-withdraw-now", "quiet", word("camera.withdraw"), () => act.post("withdraw", { scope: `camera:${privacy.front}` })))));
  }
  if (privacy.sight !== "masked" || kept !== privacy.front) kept = null;
  if (privacy.sight === "masked") {
    const offered = app && privacy.indicator && kept === null;
    openedAt = performance.now();
    strips.push(el("div.strip.masked", { testid: "camera-masked", role: "status" }, icon(HIDDEN),
      el("b", {}, app ? word("camera.masked", { app: told(app) }) : word("camera.masked.page")),
      offered ? el("div.choices", {},
        button("camera-keep", "quiet", word("camera.keep"), () => {
          kept = privacy.front;
          cameraStrip(place, state, act);
        }, { "data-focus": true }),
        button("camera-allow", "primary", word("camera.allow", { app: told(app) }), () => act.post("camera", { app: app.id }), { disabled: true })) : null));
  }
  if (privacy.secret) {
    strips.push(el("div.strip.masked", { testid: "secret-masked", role: "status" }, icon(LOCK), el("b", {}, word("secret.masked"))));
  }
  place.replaceChildren(...strips);
  place.querySelector("[data-focus]")?.focus();
}

/** Allow can't be pressed by a finger that was already on its way. */
export function armCamera(place) {
  const allow = place.querySelector("[data-testid=camera-allow]");
  if (allow) allow.disabled = performance.now() - openedAt < ARMING_MS;
}

/** The customer's switch: always there, in a visit or not. */
export function cameraSwitch(place, state, act) {
  const on = state?.privacy?.switch;
  place.hidden = typeof on !== "boolean";
  if (place.hidden) return;
  place.replaceChildren(icon(on ? CAMERA : HIDDEN), el("span", { testid: "camera-state" }, word(on ? "camera.on" : "camera.off")),
    button("camera-switch", "quiet", word(on ? "camera.turn_off" : "camera.turn_on"), () => act.post("camera_switch", { on: !on })));
}

/** In a visit: the apps that may use the camera, each to be asked for, and taken back. */
export function cameraCard(place, state, act) {
  const privacy = state?.privacy;
  place.hidden = !privacy || privacy.apps.length === 0;
  if (place.hidden) return;
  const row = (app) => el("li", { testid: `camera-app-${app.id}` }, el("b", {}, told(app)), app.granted
    ? button(`camera-withdraw-${app.id}`, "danger", word("camera.withdraw"), () => act.post("withdraw", { scope: `camera:${app.id}` }))
    : button(`camera-request-${app.id}`, "quiet", word("camera.request"), () => act.post("camera", { app: app.id }),
      { "aria-label": word("camera.request.app", { app: told(app) }) }));
  fill(place, el("h2", {}, word("camera.apps")),
    el("p", { testid: "camera-means" }, word(privacy.indicator ? "camera.means" : "camera.no_indicator")),
    privacy.indicator ? el("ul", {}, ...privacy.apps.map(row)) : null);
}
