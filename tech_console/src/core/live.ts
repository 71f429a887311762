/**
 * A visit as the technician sees it: a pure reducer. Facts go in (messages, pictures, paints, the socket's end), a new
 * state comes out; time arrives in the facts. A live link and a replay feed it alike.
 */
import type { FrameHeader } from "./codec.ts";
import { type Heard, hear, settled, tell, unheard } from "./device.ts";
import { STALE_MS, TIMELINE_LINES } from "./limits.ts";
import * as still from "./still.ts";
import { answered, changed, unknown, type Values, written } from "./values.ts";
import type {
  ControlDone,
  EndReason,
  FromConsole,
  LinkState,
  RecordHead,
  Scope,
  SessionState,
  SurveyFound,
  TimelineEvent,
  ToConsole,
} from "./wire.gen.ts";

export { currentValue, pending, type Value, type Write } from "./values.ts";

export type LiveInput = { readonly atMs: number } & (
  | { readonly kind: "opened" }
  | { readonly kind: "message"; readonly message: ToConsole }
  | { readonly kind: "sent"; readonly message: FromConsole }
  | { readonly kind: "painted"; readonly header: FrameHeader }
  | { readonly kind: "broken"; readonly sequence: number }
  | { readonly kind: "piece"; readonly header: FrameHeader; readonly pixels: Uint8Array<ArrayBuffer> }
  | { readonly kind: "still_overdue" }
  | { readonly kind: "still_closed" }
  | { readonly kind: "malformed"; readonly code: string }
  | { readonly kind: "closed"; readonly code: number }
);

export type Phase = "connecting" | "claimed" | "active" | "ended";

/**
 * What became of a technician's wish for a scope. `unanswered`: nobody said yes or no in time. `withdrawn`: it was
 * granted and the customer took it back.
 */
export type Grant = "none" | "asking" | "granted" | "refused" | "unanswered" | "withdrawn";

/** By scope. Those that every visit has are always there; a camera's and an action's only once they came up. */
export type Grants = Readonly<Record<Scope, Grant>> & { readonly [scope: string]: Grant };

export interface KeyStroke {
  readonly id: string;
  readonly key: string;
  readonly outcome: "pending" | "applied" | "refused" | "unknown";
  readonly reason: string | null;
}

/** The picture on the technician's screen. `delayMs`: capture to paint, null if the clocks don't agree. */
export interface Shown {
  readonly header: FrameHeader;
  readonly delayMs: number | null;
}

/** How a visit ended: the broker's reason, or, if it could not say one, the socket's close code. */
export interface Ending {
  readonly reason: EndReason | null;
  readonly closeCode: number | null;
  readonly atMs: number;
}

export interface Live extends Values, Heard {
  readonly phase: Phase;
  readonly session: SessionState | null;
  /** Since when the customer has had a question before them; null: they have none. */
  readonly askedAtMs: number | null;
  readonly grants: Grants;
  readonly shown: Shown | null;
  /** When the shown picture was last known to be true. */
  readonly freshAtMs: number | null;
  readonly dropped: number;
  /** How often the picture was lost, because one couldn't be decoded or was missing. */
  readonly broken: number;
  /** The picture is lost: the next one painted has a higher sequence than this. Null: it isn't. */
  readonly lostAt: number | null;
  readonly malformed: number;
  readonly crowded: number;
  /** What changed since the last visit; null: not there yet, which is neither "no change" nor "no earlier visit". */
  readonly survey: SurveyFound | null;
  /** How both ways are; null: not told yet. */
  readonly link: LinkState | null;
  /** The still that was last asked for; null: none, or it was put away. */
  readonly still: still.Still | null;
  readonly stroke: KeyStroke | null;
  readonly timeline: readonly TimelineEvent[];
  /** How far the broker said last that the record is durable; null: not told yet. Kept here, out of its reach. */
  readonly head: RecordHead | null;
  readonly complaint: { readonly code: string; readonly atMs: number } | null;
  /** This browser's clock minus the broker's, as the quickest message showed it. */
  readonly skewMs: number | null;
  readonly ended: Ending | null;
}

export const start: Live = {
  phase: "connecting",
  session: null,
  askedAtMs: null,
  grants: { view: "none", control: "none", settings: "none", clipboard: "none", continue: "none" },
  shown: null,
  freshAtMs: null,
  dropped: 0,
  broken: 0,
  lostAt: null,
  malformed: 0,
  crowded: 0,
  ...unknown,
  ...unheard,
  survey: null,
  link: null,
  still: null,
  stroke: null,
  timeline: [],
  head: null,
  complaint: null,
  skewMs: null,
  ended: null,
};

const LAST: ReadonlySet<ToConsole["type"]> = new Set(["timeline.event", "record.head"]);

/** Returns the state after one more fact. After the end only the last of the log and the record's head come in. */
export function next(live: Live, input: LiveInput): Live {
  const last = input.kind === "message" && LAST.has(input.message.type);
  if (live.phase === "ended" && !last) return live;
  switch (input.kind) {
    case "opened":
      return live;
    case "message":
      return heard(live, input.message, input.atMs);
    case "sent":
      return said(live, input.message, input.atMs);
    case "painted":
      return painted(live, input.header, input.atMs);
    case "broken":
      return { ...live, broken: live.broken + 1, lostAt: input.sequence };
    case "piece":
      return { ...live, still: still.piece(live.still, input.header, input.pixels, input.atMs) };
    case "still_overdue":
      return { ...live, still: still.overdue(live.still) };
    case "still_closed":
      return { ...live, still: null };
    case "malformed":
      return { ...live, malformed: live.malformed + 1, complaint: { code: input.code, atMs: input.atMs } };
    case "closed":
      return { ...live, phase: "ended", ended: { reason: null, closeCode: input.code, atMs: input.atMs } };
  }
}

function heard(live: Live, message: ToConsole, atMs: number): Live {
  switch (message.type) {
    case "session.state":
      return standing(live, message, atMs);
    case "session.ended":
      return { ...live, phase: "ended", ended: { reason: message.reason, closeCode: null, atMs } };
    case "screen.unchanged":
      return message.sequence === live.shown?.header.sequence ? { ...live, freshAtMs: atMs } : live;
    case "screen.dropped":
      return { ...live, dropped: live.dropped + message.count };
    case "offer.crowded":
      return { ...live, crowded: message.count };
    case "settings.described":
      return { ...live, descriptors: message.descriptors };
    case "settings.values":
      return { ...live, values: message.values };
    case "settings.changed":
      return changed(live, message.change, atMs);
    case "survey.found":
      return { ...live, survey: message };
    case "link.state":
      return { ...live, link: message };
    case "control.done":
      return done(live, message, atMs);
    case "action.progress":
    case "action.result":
    case "apps.described":
    case "chat.said":
    case "clipboard.told":
    case "diagnosis.state":
    case "observation.answer":
    case "privacy.state":
      return hear(live, message, atMs);
    case "telemetry.values":
      return { ...hear(live, message, atMs), values: { ...live.values, ...message.values } };
    case "timeline.event":
      return {
        ...live,
        grants: unanswered(live.grants, message),
        timeline: [...live.timeline, message].slice(-TIMELINE_LINES),
        skewMs: quickest(live.skewMs, message.at_us, atMs),
      };
    case "record.head":
      return { ...live, head: message };
    case "error":
      return { ...live, grants: unasked(live), complaint: { code: message.code, atMs } };
    case "ping":
    case "pong":
      return live;
  }
}

/** A message can't arrive before it was sent, so the smallest difference of clocks is the truest. */
function quickest(skewMs: number | null, atUs: number, atMs: number): number {
  return Math.min(skewMs ?? Number.POSITIVE_INFINITY, atMs - atUs / 1000);
}

function standing(live: Live, state: SessionState, atMs: number): Live {
  const grants: { [scope: string]: Grant } = {};
  for (const scope of new Set([...Object.keys(live.grants), ...state.scopes, ...state.asking])) {
    grants[scope] = grant(live.grants[scope] ?? "none", scope, state);
  }
  const beganUs = state.state === "active" && live.phase !== "active" ? state.active_us : null;
  return {
    ...live,
    phase: state.state,
    session: state,
    askedAtMs: state.asking.length === 0 ? null : (live.askedAtMs ?? atMs),
    grants: { ...live.grants, ...grants },
    skewMs: beganUs === null ? live.skewMs : quickest(live.skewMs, beganUs, atMs),
  };
}

/** An error may be the answer to a wish for a scope: what the broker isn't asking, nobody is asked. */
function unasked({ grants, session }: Live): Live["grants"] {
  const kept: { [scope: string]: Grant } = {};
  for (const [scope, grant] of Object.entries(grants)) {
    kept[scope] = grant === "asking" && !session?.asking.includes(scope) ? "none" : grant;
  }
  return { ...grants, ...kept };
}

function grant(before: Grant, scope: string, state: SessionState): Grant {
  if (state.scopes.includes(scope)) return "granted";
  if (state.asking.includes(scope)) return "asking";
  // What was allowed once is used up by being done: whoever wants it again asks again.
  if (before === "granted") return scope.startsWith("action:") ? "none" : "withdrawn";
  return before === "asking" ? "refused" : before;
}

/** The state alone can't tell a no from a silence; the line that follows it does. */
function unanswered(grants: Live["grants"], { name, facts: { scope } }: TimelineEvent): Live["grants"] {
  if (name !== "consent.expired" || typeof scope !== "string" || grants[scope] !== "refused") return grants;
  return { ...grants, [scope]: "unanswered" };
}

function done(live: Live, { id, outcome, reason }: ControlDone, atMs: number): Live {
  const after = answered(live, id, outcome, reason) ?? settled(live, id, outcome, reason, atMs);
  if (after !== null) return after;
  if (live.still?.id === id) return { ...live, still: still.answered(live.still, outcome, reason) };
  if (live.stroke?.id === id) return { ...live, stroke: { ...live.stroke, outcome, reason } };
  return live;
}

function said(live: Live, message: FromConsole, atMs: number): Live {
  switch (message.type) {
    case "settings.set":
      return written(live, message.id, { key: message.key, value: message.value });
    case "screen.still":
      return { ...live, still: still.asked(message.id, atMs) };
    case "control.key":
      return { ...live, stroke: { id: message.id, key: message.key, outcome: "pending", reason: null } };
    case "consent.request":
      return { ...live, grants: { ...live.grants, [message.scope]: "asking" } };
    default:
      return tell(live, message, atMs) ?? live;
  }
}

const CREDIBLE_MS = 10_000;

function painted(live: Live, header: FrameHeader, atMs: number): Live {
  const delay = atMs - header.capturedUs / 1000;
  // The device's clock may be hours off; a delay that no visit would live through is no measurement.
  const delayMs = delay >= 0 && delay < CREDIBLE_MS ? delay : null;
  const lostAt = live.lostAt !== null && header.sequence > live.lostAt ? null : live.lostAt;
  return { ...live, shown: { header, delayMs }, freshAtMs: atMs, lostAt };
}

/** Returns whether the shown picture can no longer be taken for true at `nowMs`. */
export function stale(live: Live, nowMs: number): boolean {
  return live.phase === "active" && live.freshAtMs !== null && nowMs - live.freshAtMs > STALE_MS;
}

/** Returns whether keys and writes would be refused because a question stands open on the customer's screen. */
export function prompting(live: Live): boolean {
  return Object.values(live.grants).includes("asking");
}

/** Returns in how many milliseconds the visit ends if the link stays as bad as it is, or null if it is good enough. */
export function endsInMs(live: Live, nowMs: number): number | null {
  const endsUs = live.link?.ends_us ?? null;
  return endsUs === null ? null : Math.max(0, endsUs / 1000 + (live.skewMs ?? 0) - nowMs);
}
