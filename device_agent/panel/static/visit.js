// A visit beside the picture: the question, what is under way, the camera, the chat.

import { buildChat, chatLines } from "./chat.js";
import { byId, el } from "./dom.js";
import { armCamera, cameraCard, cameraStrip } from "./privacy.js";
import { buildQuestion, markRegion, questionSeconds } from "./question.js";
import { named } from "./scopes.js";
import { told, word } from "./words.js";

export function drawVisit(state, act, part) {
  const here = Boolean(state?.banner);
  byId("visit").hidden = !here;
  document.body.dataset.visit = here ? "yes" : "no";
  part("question", [state?.question && { ...state.question, seconds_left: 0 }, here, state?.names], () => {
    buildQuestion(byId("question"), state, act);
  });
  part("strip", [state?.privacy, here, state?.banner?.technician], () => cameraStrip(byId("camera-place"), state, act));
  part("cameras", state?.privacy, () => cameraCard(byId("camera-card"), state, act));
  part("acting", [state?.acting, state?.names], () => acting(byId("acting"), state));
  part("chat", here, () => buildChat(byId("chat"), act));
  part("lines", [state?.chat, here], () => chatLines(state));
}

export function tickVisit(state, since) {
  questionSeconds(byId("question"), state, since);
  markRegion(byId("region-place"), state, byId("picture"));
  armCamera(byId("camera-place"));
}

function acting(place, state) {
  place.hidden = !state?.acting;
  if (place.hidden) return;
  const { key, percent } = state.acting;
  const what = named(state, `action:${key}`);
  const bar = el("i");
  bar.style.transform = `scaleX(${percent / 100})`;
  place.replaceChildren(el("p", { testid: "acting-text" }, what ? word("acting", { what: told(what) }) : word("acting.unnamed")),
    el("div.bar", { testid: "acting-bar", role: "progressbar", "aria-valuenow": percent, "aria-valuemin": 0, "aria-valuemax": 100 }, bar));
}
