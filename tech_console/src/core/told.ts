/** The events of a visit by what they are about, so that a long log can be cut to one thread. */

export type Thread = "consent" | "control" | "settings" | "diagnosis" | "screen" | "link" | "session" | "people";

const FIRST: Readonly<Record<string, Thread>> = {
  consent: "consent",
  control: "control",
  setting: "settings",
  settings: "settings",
  survey: "settings",
  diary: "settings",
  action: "diagnosis",
  observation: "diagnosis",
  diagnosis: "diagnosis",
  telemetry: "diagnosis",
  verdict: "diagnosis",
  visit: "diagnosis",
  app: "control",
  apps: "control",
  clipboard: "control",
  privacy: "screen",
  camera: "consent",
  chat: "session",
  screen: "screen",
  still: "screen",
  link: "link",
  peer: "link",
  console: "link",
  device: "link",
  socket: "link",
  session: "session",
  ticket: "session",
  pin: "session",
};

/** Returns what an event is about, by the first word of its name. */
export function threadOf(name: string): Thread {
  return FIRST[name.split(".")[0] ?? ""] ?? "people";
}

/** How a log may be cut: to one thread, or to what was a warning or an alarm. */
export const CUTS = ["all", "consent", "control", "settings", "diagnosis", "link", "warnings"] as const;
export type Cut = (typeof CUTS)[number];

interface Named {
  readonly name: string;
  readonly code: string;
}

export function keeps(cut: Cut, event: Named): boolean {
  if (cut === "all") return true;
  if (cut === "warnings") return !event.code.endsWith("I");
  const thread = threadOf(event.name);
  return thread === cut || (cut === "link" && (thread === "session" || thread === "screen"));
}

/** Returns events that stand together in time as groups, in their order; `word` gives the time that a group shares. */
export function together<E extends { readonly at_us: number }>(
  events: readonly E[],
  word: (us: number) => string,
): readonly { readonly word: string; readonly events: readonly E[] }[] {
  const groups: { word: string; events: E[] }[] = [];
  for (const event of events) {
    const name = word(event.at_us);
    const last = groups.at(-1);
    if (last?.word === name) last.events.push(event);
    else groups.push({ word: name, events: [event] });
  }
  return groups;
}

export type Facts = Readonly<Record<string, unknown>>;
type Telling = Named & { readonly facts: Facts };

/** What a technician orders; the device's answer names the same command. */
const ORDERS: ReadonlySet<string> = new Set([
  ...["control.key", "setting.requested", "still.asked", "action.requested", "app.requested", "control.pointer"],
  ...["clipboard.set", "observation.asked"],
]);

/** Left, middle, right; the other bits are the wheel's. */
const BUTTONS = 7;

/** A pointer that only moved, or a wheel, is in the record, and in the picture; in the log it would drown everything. */
function merelyMoved({ name, facts }: Telling): boolean {
  return name === "control.pointer" && typeof facts.buttons === "number" && (facts.buttons & BUTTONS) === 0;
}

/** Puts each answer of the device beside the order that it answers, instead of on a line of its own. */
export function folded<E extends Telling>(
  all: readonly E[],
): { readonly events: readonly E[]; readonly outcomeOf: (event: E) => Facts | undefined } {
  const ordered = new Set<unknown>();
  const outcomes = new Map<unknown, Facts>();
  const events = all.filter(({ name, code, facts }) => {
    if (ORDERS.has(name)) ordered.add(facts.command);
    if (merelyMoved({ name, code, facts })) return false;
    if (name !== "control.done" || !ordered.has(facts.command)) return true;
    outcomes.set(facts.command, facts);
    return false;
  });
  return { events, outcomeOf: ({ name, facts }) => (ORDERS.has(name) ? outcomes.get(facts.command) : undefined) };
}

/** So long after one character the next belongs to the same words. */
const SAME_WORDS_US = 5_000_000;

/** Some events' own texts may be gone: `erased`. */
type Spelling = Telling & { readonly at_us: number; readonly erased?: boolean };

/** One line of a log; `characters` that it stands for, where they were typed one by one. */
export interface Spelled<E> {
  readonly event: E;
  readonly characters: number;
}

/** Returns folded events with characters that were typed in a row, to the same end, as one: the first, with them all. */
export function spelled<E extends Spelling>(
  events: readonly E[],
  outcomeOf: (event: E) => Facts | undefined,
): readonly Spelled<E>[] {
  const lines: Spelled<E>[] = [];
  let last: E | undefined;
  for (const event of events) {
    const line = lines.at(-1);
    if (line !== undefined && last !== undefined && goesOn(last, event) && outcome(last) === outcome(event)) {
      const typed = `${line.event.facts.typed ?? ""}${event.facts.typed ?? ""}`;
      const whole = event.erased ? line.event : { ...line.event, facts: { ...line.event.facts, typed } };
      lines[lines.length - 1] = { event: whole, characters: line.characters + 1 };
    } else lines.push({ event, characters: 1 });
    last = event;
  }
  return lines;

  function outcome(event: E): unknown {
    return outcomeOf(event)?.outcome;
  }
}

function goesOn(last: Spelling, event: Spelling): boolean {
  const typing = ({ name, facts, erased }: Spelling) =>
    name === "control.key" && (typeof facts.typed === "string" || (erased === true && facts.key === undefined));
  const alike = (last.erased === true) === (event.erased === true);
  return alike && typing(last) && typing(event) && event.at_us - last.at_us <= SAME_WORDS_US;
}
