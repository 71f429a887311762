// Overlays: what is said and asked over the picture, on this page only; the signal that a technician sees has none of it.
// An overlay is rebuilt when what it says changes, never for the seconds: focus stays where the customer put it.

import { clock, el, icon, initials } from "./dom.js";
import { figures } from "./link.js";
import { ordinary } from "./ordinary.js";
import { family, named, scopeWord } from "./scopes.js";
import { known, told, word } from "./words.js";

export const WARNING_MS = 3000;
const ARMING_MS = { view: 3000 };
const ARMING_SHORT_MS = 1000;
const SHIELD = "M12 3l8 3v6c0 5-3.5 8-8 9-4.500-1-8-4-8-9V6zM12 8v5m0 3v.500";
const CLOUD = "M5 5l14 14M8 8a5 5 0 0 0-1 10h11M11 7a5 5 0 0 1 6 5 3 3 0 0 1 3 4";
const WIFI = "M3 9a13 13 0 0 1 18 0M6 12.500a8.500 8.500 0 0 1 12 0M9 16a4.200 4.200 0 0 1 6 0M12 19.500v.1";
const CLOCK = "M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18zm0 5v4l3 2";
const DONE = "M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18zm-4 9 3 3 5-6";

const button = (testid, kind, text, act, more = {}) =>
  el(`button.${kind}`, { type: "button", testid, onclick: act, ...more }, text);

const say = (testid, key, facts) => el("p", { testid }, word(key, facts));

/** Which overlay a state calls for, and the part of the state that it is made of. */
export function wanted(state, warning) {
  if (state === null) return ["lost"];
  if (!state.power.on || !state.power.plugged) return ["none"];
  if (state.prompt) return ["prompt", state.prompt.request, state.crowded];
  if (state.phase === "over") return ["over", state.ended, state.notice?.code, state.notice?.detail, state.receipt?.code];
  if (state.phase === "idle" && state.receipt) return ["receipt", state.receipt.code];
  if (state.phase === "claimed") return ["claimed", state.crowded];
  if (state.phase === "connecting" || state.phase === "checking" || state.phase === "offering") {
    if (warning) return ["warning"];
    if (state.pin) return ["pin", state.pin.digits, state.crowded];
    return state.phase === "checking" ? ["checking"] : ["connecting"];
  }
  return ["none"];
}

const BUILD = {
  none: () => [],

  lost: (_, act) => [sheet("lost", CLOUD, word(act.forbidden ? "page.token" : "page.lost"), [
    say("page-lost", act.forbidden ? "page.token.do" : "page.lost.do"),
  ])],

  connecting: (_, act) => [sheet("connecting", null, word("connecting"), [
    el("div.spinner", { testid: "spinner" }),
    el("div.choices", {}, button("cancel", "quiet", word("cancel"), () => act.post("cancel"), { "data-safe": true })),
  ])],

  checking: (state, act) => [sheet("checking", WIFI, word("checking"), [
    say("checking-text", "checking.text"),
    el("div.bar", { testid: "checked" }, el("i")),
    el("div.choices", {}, button("cancel", "quiet", word("cancel"), () => act.post("cancel"), { "data-safe": true })),
  ])],

  warning: (_, act) => [sheet("warning", SHIELD, word("warning.title"), [
    el("p.strong", { testid: "warning-never" }, word("warning.never")),
    say("warning-stranger", "warning.stranger"),
    say("warning-only", "warning.only"),
    el("div.bar.run", { testid: "warning-bar" }, el("i")),
    el("div.choices", {}, button("cancel", "quiet", word("cancel"), () => act.post("cancel"), { "data-safe": true })),
  ])],

  pin: (state, act) => [sheet("pin", null, word("pin.title"), [
    el("p.pin", { testid: "pin", "aria-label": state.pin.digits.split("").join(" ") },
      ...state.pin.digits.match(/.{3}/g).map((three) => el("span", {}, three))),
    el("p.countdown", {}, icon(CLOCK), el("span", { testid: "pin-countdown" })),
    el("p.strong", { testid: "pin-only" }, word("warning.only")),
    say("pin-never", "warning.never"),
    crowded(state),
    el("div.choices", {}, button("cancel", "quiet", word("cancel"), () => act.post("cancel"), { "data-safe": true })),
  ])],

  claimed: (state, act) => [sheet("claimed", null, word("claimed"), [
    el("div.spinner", {}),
    crowded(state),
    el("div.choices", {}, button("end", "quiet", word("banner.end"), () => act.post("end"), { "data-safe": true })),
  ])],

  prompt: (state, act) => {
    const { request, scope, technician, ticket } = state.prompt;
    const answer = (granted) => () => act.post("consent", { request, granted });
    const kind = family(scope), one = kind === scope ? null : named(state, scope);
    const facts = { name: technician.name, what: one ? told(one) : word("scope.unnamed") };
    const does = `prompt.does.${scope.slice(kind.length + 1)}`;
    const present = one?.person === true;
    const box = sheet("prompt", null, word(`prompt.${kind}.title`, facts), [
      el("div.who", {},
        el("span.face", { "aria-hidden": "true" }, initials(technician.name)),
        el("div", {},
          el("b", { testid: "prompt-name" }, technician.name),
          el("span", {}, `${word("prompt.staff")}: `, el("b", { testid: "prompt-staff" }, technician.staff_number)),
          el("span", {}, `${word("prompt.ticket")}: `, el("b", { testid: "prompt-ticket" }, ticket)))),
      el("p.strong", { testid: "prompt-scope" }, word(`prompt.${kind}.scope`, facts)),
      known(does) ? say("prompt-does", does) : null,
      say("prompt-means", known(`prompt.${kind}.means`) ? (unnamed(state) ? "prompt.action.unknown" : `prompt.${kind}.means`) : "prompt.action.unknown"),
      present ? el("div.present", { testid: "prompt-present" }, el("b", {}, word("prompt.present")), el("p", {}, word("prompt.present.means"))) : null,
      scope === "view" ? el("p.never", { testid: "prompt-never" }, icon(SHIELD), word("warning.never")) : null,
      crowded(state),
      el("div.bar", { testid: "prompt-bar" }, el("i")),
      el("p.small", { testid: "prompt-seconds" }),
      el("div.choices", {},
        button("refuse", "danger", word(present ? "prompt.present.no" : "refuse"), answer(false), { "data-safe": true, "data-focus": true }),
        button("allow", "primary", word("allow"), answer(true), { disabled: true, "data-word": present ? "prompt.present.yes" : "allow" })),
    ], "alertdialog");
    box.dataset.scope = kind;
    return [box];
  },

  receipt: (state, act) => [sheet("receipt", DONE, word("receipt.title"), [
    ...receipt(state),
    el("div.choices", {},
      button("dismiss", "quiet", word("close"), () => act.post("dismiss"), { "data-safe": true, "data-focus": true })),
  ])],

  over: (state, act) => {
    const { ended, notice } = state;
    const code = notice?.code;
    const again = button("new-pin", "primary", word(ended || /^pin_/.test(code ?? "") ? "ended.new" : "notice.retry"),
      () => act.post("support"), { "data-focus": true });
    const choices = el("div.choices", {},
      button("dismiss", "quiet", word("close"), () => act.post("dismiss"), { "data-safe": true }), again);
    const cause = code && known(`notice.${code}`) ? [
      el("p.strong", { testid: "notice-cause" }, word(`notice.${code}`)), say("notice-do", `notice.${code}.do`),
    ] : [];
    const measured = (code === "slow" || code === "unstable") && state.link ? [figures(state.link)] : [];
    const detail = code === "refused" && notice.detail
      ? [el("p.small", { testid: "notice-code" }, word("notice.code", { code: notice.detail }))] : [];
    if (ended) {
      return [sheet("ended", DONE, word("ended.title"), [
        el("p.strong", { testid: "ended-reason" }, word(`ended.${ended}`)), ...cause, ...detail,
        ...receipt(state), say("ended-again", "ended.again"), choices, ordinary(state),
      ])];
    }
    const title = /^pin_/.test(code) ? word(`notice.${code}`) : word("notice.title");
    const body = /^pin_/.test(code) ? [say("notice-do", `notice.${code}.do`)] : cause;
    const drawn = /^pin_/.test(code) ? CLOCK : code === "slow" || code === "unstable" ? WIFI : CLOUD;
    return [sheet("notice", drawn, title, [...body, ...measured, ...detail, choices, ordinary(state)])];
  },
};

const receipt = (state) => state.receipt ? [
  el("p.receipt", { testid: "receipt" }, `${word("receipt.code")} `, el("b", { testid: "receipt-code" }, state.receipt.code)),
  say("receipt-why", "receipt.why"),
] : [];

/** Whether what is asked for is nothing that this device knows, so that nobody can say yes to it knowingly. */
const unnamed = ({ prompt, names }) => family(prompt.scope) !== prompt.scope && !names.some((name) => name.scope === prompt.scope);

function sheet(testid, drawn, title, parts, role = "dialog") {
  const head = el("h2", { id: "overlay-title", testid: `${testid}-title` }, title);
  return el("section.sheet", { testid: `overlay-${testid}`, role, "aria-labelledby": "overlay-title" },
    drawn ? el("span.badge", {}, icon(drawn)) : null, head, ...parts);
}

const crowded = (state) =>
  state.crowded ? el("p.crowded", { testid: "crowded", role: "alert" }, word("crowded", { n: state.crowded })) : null;

export function build(place, kind, state, act) {
  place.replaceChildren(...BUILD[kind](state, act));
  place.dataset.kind = kind;
  place.querySelector("[data-focus]")?.focus();
}

/** The seconds of whatever is shown: `since` is how long ago the state was true, `open` how long the overlay stands. */
export function tick(place, kind, state, since, open) {
  if (kind === "pin") {
    const left = Math.max(0, state.pin.seconds_left - since);
    const text = left > 60 ? word("pin.minutes", { n: Math.ceil(left / 60) }) : word("pin.seconds", { n: Math.ceil(left) });
    place.querySelector("[data-testid=pin-countdown]").textContent = `${text} · ${clock(Math.ceil(left))}`;
  }
  if (kind === "checking") place.querySelector(".bar i").style.transform = `scaleX(${state.checked ?? 1})`;
  if (kind === "prompt") {
    const left = Math.max(0, state.prompt.seconds_left - since);
    place.querySelector("[data-testid=prompt-seconds]").textContent = word("prompt.seconds", { n: Math.ceil(left) });
    place.querySelector(".bar i").style.transform = `scaleX(${Math.min(1, left / 60)})`;
    const allow = place.querySelector("[data-testid=allow]");
    const arming = (ARMING_MS[state.prompt.scope] ?? ARMING_SHORT_MS) - open;
    allow.disabled = arming > 0 || left === 0 || unnamed(state);
    allow.textContent = arming > 0 ? word("prompt.wait", { n: Math.ceil(arming / 1000) }) : word(allow.dataset.word);
  }
}

/** The banner of an active visit. It stands over the picture and over every overlay, and nothing takes it away. */
export function banner(place, state, act) {
  const visit = state?.banner;
  if (!visit) return place.replaceChildren();
  const name = visit.technician.name;
  const text = word(visit.scopes.includes("control") ? "banner.control" : "banner.view", { name });
  const chip = (scope) => el("span.chip", { testid: `scope-${scope}` }, scopeWord(state, scope),
    el("button", {
      type: "button", testid: `withdraw-${scope}`, "aria-label": word("banner.withdraw", { scope: scopeWord(state, scope) }),
      title: word("banner.withdraw", { scope: scopeWord(state, scope) }), onclick: () => act.post("withdraw", { scope }),
    }, "×"));
  place.replaceChildren(el("section.banner", { testid: "banner", role: "region", "aria-label": text },
    el("span.dot", { "aria-hidden": "true" }),
    el("div.words", {},
      el("b", { testid: "banner-text" }, text),
      el("span.small", {}, el("span", { testid: "banner-staff" }, `${word("prompt.staff")} ${visit.technician.staff_number}`),
        " · ", el("span", { testid: "banner-ticket" }, word("banner.ticket", { code: visit.ticket }))),
      el("div.chips", { testid: "scopes" }, ...visit.scopes.map(chip)),
      crowded(state)),
    el("time.elapsed", { testid: "elapsed", title: word("banner.elapsed") }),
    button("end", "danger", word("banner.end"), () => act.post("end"))));
}
