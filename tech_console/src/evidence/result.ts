/** What was found, as the page shows it: the verdict in large, the steps, the facts, the key, the limits, the events. */

import { exact } from "../core/time.ts";
import { type Report, STEPS, type Step, type StepName } from "../core/verify/bundle.ts";
import type { EventRow } from "../core/verify/events.ts";
import { fingerprint, type VerifierKey } from "../core/verify/ledger.ts";
import { consequenceOf, meaningOf } from "../core/verify/meanings.ts";
import { el, icon } from "./dom.ts";
import { type Key, type Language, WORDS } from "./words.ts";

/** How far the check is, or what came of it. */
export type Outcome =
  | { readonly kind: "checking"; readonly steps: readonly Step[]; readonly step: StepName; readonly part: number }
  | { readonly kind: "report"; readonly report: Report; readonly only: boolean }
  | { readonly kind: "unable" | "unreadable" };

const SHOWN = 2000;
type Say = (key: Key) => string;

export function shown(outcome: Outcome, language: Language): readonly HTMLElement[] {
  const say: Say = (key) => WORDS[language][key];
  if (outcome.kind === "checking") {
    const bar = el("progress", { max: 1, value: outcome.part, "aria-label": say("checking") });
    return [
      verdict("wait", say("checking"), [say(`step_${outcome.step}`), bar]),
      steps(outcome.steps, outcome.step, say, false),
    ];
  }
  if (outcome.kind !== "report")
    return [verdict("warn", say(outcome.kind), [say(outcome.kind === "unable" ? "unable_hint" : "unreadable_hint")])];
  const { report, only } = outcome;
  const head = report.fault === null ? good(report, only, say) : broken(report, report.fault, language, say);
  if (only) return [head, facts(report, say), limits(report, say), events(report, say)];
  return [head, steps(report.steps, null, say, true), facts(report, say), limits(report, say), events(report, say)];
}

function verdict(tone: "good" | "bad" | "wait" | "warn", title: string, told: readonly (string | Node)[]): HTMLElement {
  const name = tone === "good" ? "good" : tone === "wait" ? "wait" : "bad";
  const lines = told.map((one) => (typeof one === "string" ? el("p", {}, one) : one));
  return el(
    "section",
    { class: "verdict", "data-tone": tone, "data-testid": "verdict" },
    el("div", { class: "medal" }, icon(name, 34)),
    el("div", {}, el("h2", { tabindex: -1, id: "verdict" }, title), ...lines),
  );
}

function good(report: Report, only: boolean, say: Say): HTMLElement {
  const recovered = report.recording?.recovered ? [say("recovered")] : [];
  // Whoever has a key of their own can cut a recording and seal it as recovered, or make all of a bundle anew.
  if (only && recovered.length > 0) return verdict("warn", say("cut"), [say("cut_hint"), ...recovered]);
  if (only) return verdict("good", say("recording_ok"), [say("recording_ok_hint")]);
  if (!report.keyGiven) return verdict("warn", say("believed"), [say("verified_believed"), ...recovered]);
  return verdict("good", say("verified"), [say("verified_own"), ...recovered]);
}

function broken(report: Report, fault: Step, language: Language, say: Say): HTMLElement {
  const told: Node[] = [el("p", { class: "lead" }, meaningOf(fault.code)[language])];
  if (fault.offset !== null && fault.offset !== undefined)
    told.push(
      el(
        "p",
        { class: "place", "data-testid": "first-bad", "data-offset": fault.offset },
        `${say("first_bad")}: `,
        el("strong", {}, grouped(fault.offset)),
        fault.file ? ` ${say("in_file")} ` : "",
        fault.file ? el("code", {}, fault.file) : null,
      ),
    );
  else if (fault.file) told.push(el("p", { class: "place" }, el("code", {}, fault.file)));
  const before = fault.file === "recording.tvr" ? (report.recording?.records ?? null) : null;
  told.push(
    el("p", {}, el("b", {}, `${say("follows")}: `), consequenceOf(fault.name, before)[language]),
    el("p", { class: "dim" }, `${say("line_en")}: `, el("span", { lang: "en" }, `${fault.code}: ${fault.meaning}`)),
  );
  return verdict("bad", say("broken"), told);
}

/** Digits in groups, with a space that does not break. */
function grouped(value: number): string {
  return String(value).replace(/\B(?=(\d{3})+$)/g, "\u00a0");
}

function steps(done: readonly Step[], current: StepName | null, say: Say, over: boolean): HTMLElement {
  const rows = STEPS.map((name) => {
    const step = done.find((one) => one.name === name);
    const tone = step === undefined ? (current === name ? "wait" : "none") : step.ok ? "good" : "bad";
    const mark = tone === "none" ? el("span", { class: "dot" }) : icon(tone === "wait" ? "wait" : tone, 18);
    const missed = over && step === undefined ? el("span", { class: "dim" }, ` · ${say("not_looked")}`) : null;
    const line = el("span", {}, say(`step_${name}`), missed);
    return el("li", { "data-tone": tone, "data-testid": `step-${name}` }, mark, line);
  });
  return card(say("steps"), el("ol", { class: "steps" }, ...rows));
}

function card(title: string, ...children: readonly (Node | null)[]): HTMLElement {
  return el("section", { class: "card" }, el("h3", {}, title), ...children);
}

function facts(report: Report, say: Say): HTMLElement {
  const { manifest, recording, checkpoint, opened, sealed } = report;
  const rows: [string, string, string | null][] = [];
  const session = recording?.header?.id ?? manifest?.session;
  if (typeof session === "string") rows.push([say("session"), session, null]);
  if (recording?.header) rows.push([say("origin"), recording.header.origin, null]);
  const from = opened?.atUs ?? recording?.header?.openedUs;
  if (from !== undefined) rows.push([say("opened_at"), when(from), say("by_broker_clock")]);
  if (sealed) rows.push([say("sealed_at"), when(sealed.atUs), say("by_broker_clock")]);
  if (recording?.seal) rows.push([say("reason"), recording.seal.reason, null]);
  if (recording) rows.push([say("records"), grouped(recording.records), null]);
  if (checkpoint) rows.push([say("checkpoint"), `${grouped(checkpoint.size)} ${say("leaves")}`, null]);
  if (typeof manifest?.made_by === "string")
    rows.push([say("made_by"), `${manifest.made_by}, ${made(manifest.made_at_us)}`, say("made_unproven")]);
  if (Array.isArray(manifest?.erased) && manifest.erased.length > 0)
    rows.push([say("erased"), manifest.erased.join(", "), say("made_unproven")]);
  const list = rows.map(([name, value, note]) =>
    el("div", {}, el("dt", {}, name), el("dd", {}, value, note === null ? null : el("small", {}, note))),
  );
  return card(say("facts"), el("dl", {}, ...list));
}

function made(us: unknown): string {
  return typeof us === "number" ? when(us) : "";
}

/** A time, or its number where no calendar goes that far: whoever made the file chose it. */
function when(us: number): string {
  return Math.abs(us) < 8.64e18 ? exact(us) : String(us);
}

function limits(report: Report, say: Say): HTMLElement {
  const told = (["limit_page", "limit_suppressed", "limit_rollback", "limit_time"] as const).map((key) =>
    el("li", {}, say(key)),
  );
  if (report.derived.length > 0)
    told.push(el("li", {}, `${say("limit_derived")} `, el("code", {}, report.derived.join(", "))));
  return card(say("limits"), el("ul", { class: "limits" }, ...told));
}

function events(report: Report, say: Say): HTMLElement {
  const { rows, unreadable } = report.events;
  const read = rows.filter((row) => row.facts !== null);
  if (read.length === 0) return card(say("events"), el("p", { class: "dim" }, say("events_none")));
  const heads = (["event_number", "event_time", "event_name", "event_by", "event_facts"] as const).map((key) =>
    el("th", { scope: "col" }, say(key)),
  );
  const table = el(
    "table",
    { "data-testid": "events" },
    el("thead", {}, el("tr", {}, ...heads)),
    el("tbody", {}, ...read.slice(0, SHOWN).map(eventRow)),
  );
  return card(
    say("events"),
    report.recording?.ok ? null : el("p", { class: "dim" }, say("events_until")),
    read.length > SHOWN ? el("p", { class: "dim" }, `${say("events_more")} ${grouped(read.length)}`) : null,
    el("div", { class: "scroll", tabindex: 0, role: "region", "aria-label": say("events") }, table),
    unreadable > 0 ? el("p", { class: "dim" }, `${grouped(unreadable)} ${say("events_unreadable")}`) : null,
  );
}

function eventRow(row: EventRow): HTMLElement {
  return el(
    "tr",
    { "data-name": row.name },
    el("td", { class: "number" }, String(row.sequence)),
    el("td", { class: "time" }, when(row.atUs)),
    el("td", {}, el("code", {}, row.name ?? row.code ?? "?")),
    el("td", {}, row.actor ?? ""),
    el("td", { class: "facts" }, told(row.facts)),
  );
}

function told(facts: EventRow["facts"]): string {
  const said = (value: unknown) => (typeof value === "string" ? value : JSON.stringify(value));
  return Object.entries(facts ?? {})
    .map(([name, value]) => `${name}: ${said(value)}`)
    .join(" · ");
}

/** The keys under which the ledger's side was checked, large enough to be read aloud. */
export function keyCards(report: Report, keys: readonly VerifierKey[], say: Say): readonly HTMLElement[] {
  return keys.map((one) =>
    el(
      "div",
      { class: "key" },
      el("p", { class: "dim" }, say(report.keyGiven ? "key_given" : "key_inside")),
      el("p", { class: "name", "data-testid": "key" }, one.text),
      el("p", { class: "dim" }, say("fingerprint")),
      el("p", { class: "fingerprint" }, fingerprint(one)),
    ),
  );
}

export function isReport(outcome: Outcome | null): outcome is Extract<Outcome, { kind: "report" }> {
  return outcome?.kind === "report";
}
