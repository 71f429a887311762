// The link: what the check before the PIN found, and the warning while a visit's link is too bad.

import { clock, el } from "./dom.js";
import { word } from "./words.js";

const rate = (kbps) => (kbps >= 1000 ? `${(kbps / 1000).toFixed(1)} Mbit/s` : `${kbps} kbit/s`);

/** Three or four figures in a row, for who reads them out on the telephone. */
export function figures(link) {
  const cell = (name, value) => el("div", {}, el("b", {}, value), el("span", {}, word(`link.${name}`)));
  return el("div.figures", { testid: "link-figures" },
    cell("latency", `${link.latency_ms} ms`), cell("jitter", `±${link.jitter_ms} ms`), cell("loss", `${link.loss_percent}%`),
    link.throughput_kbps === null ? null : cell("throughput", rate(link.throughput_kbps)));
}

/** The warning over an active visit's picture; nothing while both links are good enough. */
export function linkNotice(place, state) {
  const link = state?.phase === "active" ? state.link : null;
  if (!link || link.seconds_left === null) return place.replaceChildren();
  const ours = link.side !== "console";
  place.replaceChildren(el("p.link-bad", { testid: "link-degraded", role: "alert" },
    el("b", {}, word(ours ? `link.bad.${link.verdict === "slow" ? "slow" : "unstable"}` : "link.bad.console")),
    el("span", { testid: "link-seconds", "aria-live": "off" })));
}

export function linkSeconds(place, state, since) {
  const line = place.querySelector("[data-testid=link-seconds]");
  if (!line || !state.link || state.link.seconds_left === null) return;
  line.textContent = word("link.ends", { time: clock(Math.ceil(Math.max(0, state.link.seconds_left - since))) });
}
