/**
 * What a visit hears of the device besides its picture and its settings: actions and tests, apps, what is private, what is
 * measured, what people see, the diagnosis, the chat. Pure slices of the visit's state; `live.ts` feeds them.
 */
import { recorded, type Sample } from "./telemetry.ts";
import type {
  ActionProgress,
  ActionResult,
  App,
  AppsDescribed,
  ChatSaid,
  ClipboardTold,
  DiagnosisState,
  FromConsole,
  ObservationAnswer,
  PrivacyState,
  Region,
  TelemetryValues,
} from "./wire.gen.ts";

export type DeviceMessage =
  | ActionProgress
  | ActionResult
  | AppsDescribed
  | ChatSaid
  | ClipboardTold
  | DiagnosisState
  | ObservationAnswer
  | PrivacyState
  | TelemetryValues;

type Outcome = "pending" | "applied" | "refused" | "unknown";

/** Something that the device was told to do once; a test also has a verdict and what it found. */
export interface Run {
  readonly id: string;
  readonly key: string;
  readonly percent: number | null;
  readonly outcome: Outcome;
  readonly reason: string | null;
  readonly verdict: ActionResult["verdict"] | null;
  readonly findings: ActionResult["findings"];
  readonly atMs: number;
  readonly endedMs: number | null;
}

export type Answer = ObservationAnswer["answer"];

/** What the customer was asked. `answer` null: they haven't said; `refused`: they were never asked, for this reason. */
export interface Question {
  readonly id: string;
  readonly what: string;
  readonly during: string | null;
  readonly region: Region | null;
  readonly answer: Answer | null;
  readonly refused: string | null;
  readonly atMs: number;
}

/** What the technician said of a symptom, by `placed`. */
export type Notes = Readonly<Record<string, "yes" | "no" | "unsure">>;

/** An app that was to be opened; the last one. */
export interface Opening {
  readonly id: string;
  readonly app: string;
  readonly outcome: Outcome;
  readonly reason: string | null;
}

export interface Heard {
  readonly apps: readonly App[];
  readonly privacy: PrivacyState | null;
  readonly telemetry: Readonly<Record<string, readonly Sample[]>>;
  /** Oldest first. */
  readonly runs: readonly Run[];
  readonly questions: readonly Question[];
  readonly notes: Notes;
  readonly diagnosis: DiagnosisState | null;
  readonly chat: readonly ChatSaid[];
  readonly opening: Opening | null;
  /** What was copied on the device last, and what became of the last text that was sent there. */
  readonly clip: string | null;
  readonly pasted: { readonly id: string; readonly outcome: Outcome; readonly reason: string | null } | null;
}

export const unheard: Heard = {
  apps: [],
  privacy: null,
  telemetry: {},
  runs: [],
  questions: [],
  notes: {},
  diagnosis: null,
  chat: [],
  opening: null,
  clip: null,
  pasted: null,
};

/** Of each kind so many are kept; the record has them all. */
const KEPT = 100;

/** Returns under which name a symptom stands that was looked for during a test, or at no test. */
export function placed(what: string, during: string | null): string {
  return during === null ? what : `${what}@${during}`;
}

export function hear<Of extends Heard>(of: Of, message: DeviceMessage, atMs: number): Of {
  switch (message.type) {
    case "apps.described":
      return { ...of, apps: message.apps };
    case "privacy.state":
      return { ...of, privacy: message };
    case "telemetry.values":
      return { ...of, telemetry: recorded(of.telemetry, message) };
    case "action.progress":
      return { ...of, runs: revised(of.runs, message.id, { percent: message.percent }) };
    case "action.result": {
      const { id, verdict, findings } = message;
      return { ...of, runs: revised(of.runs, id, { verdict, findings, endedMs: atMs }) };
    }
    case "observation.answer":
      return { ...of, questions: revised(of.questions, message.id, { answer: message.answer }) };
    case "diagnosis.state":
      return { ...of, diagnosis: message };
    case "chat.said":
      return { ...of, chat: [...of.chat, message].slice(-KEPT) };
    case "clipboard.told":
      return { ...of, clip: message.text };
  }
}

/** Returns the state after something was sent, or null if it was nothing of this. */
export function tell<Of extends Heard>(of: Of, message: FromConsole, atMs: number): Of | null {
  switch (message.type) {
    case "action.run": {
      const none = { percent: null, reason: null, verdict: null, findings: [], endedMs: null };
      const run: Run = { id: message.id, key: message.key, outcome: "pending", atMs, ...none };
      return { ...of, runs: [...of.runs, run].slice(-KEPT) };
    }
    case "observation.ask": {
      const { id, what, during, region } = message;
      const question: Question = { id, what, during, region, answer: null, refused: null, atMs };
      return { ...of, questions: [...of.questions, question].slice(-KEPT) };
    }
    case "observation.note":
      return { ...of, notes: { ...of.notes, [placed(message.what, message.during)]: message.seen } };
    case "app.open":
      return { ...of, opening: { id: message.id, app: message.app, outcome: "pending", reason: null } };
    case "clipboard.set":
      return { ...of, pasted: { id: message.id, outcome: "pending", reason: null } };
    default:
      return null;
  }
}

/** Returns the state after a command was answered, or null if the command with this id was none of these. */
export function settled<Of extends Heard>(
  of: Of,
  id: string,
  outcome: Exclude<Outcome, "pending">,
  reason: string | null,
  atMs: number,
): Of | null {
  const run = of.runs.find((one) => one.id === id);
  if (run !== undefined)
    return { ...of, runs: revised(of.runs, id, { outcome, reason, endedMs: run.endedMs ?? atMs }) };
  if (of.questions.some((one) => one.id === id)) {
    return outcome === "applied" ? of : { ...of, questions: revised(of.questions, id, { refused: reason ?? outcome }) };
  }
  if (of.opening?.id === id) return { ...of, opening: { ...of.opening, outcome, reason } };
  if (of.pasted?.id === id) return { ...of, pasted: { id, outcome, reason } };
  return null;
}

function revised<One extends { readonly id: string }>(
  all: readonly One[],
  id: string,
  change: Partial<One>,
): readonly One[] {
  return all.map((one) => (one.id === id ? { ...one, ...change } : one));
}

/** Returns the last run of this action, or undefined. */
export function lastRun(runs: readonly Run[], key: string): Run | undefined {
  return runs.findLast((run) => run.key === key);
}

/** Returns the question that the customer still has before them, or undefined. */
export function openQuestion({ questions }: Heard): Question | undefined {
  return questions.findLast(({ answer, refused }) => answer === null && refused === null);
}

/** Returns the canned test that people look at just now: the one that is running. */
export function during({ runs }: Heard): string | null {
  const run = runs.findLast(({ key }) => key.startsWith("test."));
  return run?.outcome === "pending" && run.verdict === null ? run.key : null;
}
