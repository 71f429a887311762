/** The events of a visit by what they are about, so that a long log can be cut to one thread. */

export type Thread = "consent" | "control" | "settings" | "screen" | "link" | "session" | "people";

const FIRST: Readonly<Record<string, Thread>> = {
  consent: "consent",
  control: "control",
  setting: "settings",
  settings: "settings",
  survey: "settings",
  diary: "settings",
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
export const CUTS = ["all", "consent", "control", "settings", "link", "warnings"] as const;
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
