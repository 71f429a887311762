/** Which settings are not as they were: since the last visit by the survey, in this one by the record. */
import { presentKey } from "./places.ts";
import { same, told, type Value } from "./values.ts";
import type { Descriptor, SurveyFound, TimelineEvent } from "./wire.gen.ts";

/** What a setting was; `since`: as the last visit left it, or as this visit found it. */
export interface Mark {
  readonly old: Value | null;
  readonly since: "last_visit" | "visit";
  readonly actor: string;
  readonly atUs: number | null;
}

/** Returns the first thing that this visit's record says about each place: its old value is what the visit found. */
function firstChanges(timeline: readonly TimelineEvent[]): ReadonlyMap<string, Mark> {
  const first = new Map<string, Mark>();
  for (const { name, facts, at_us: atUs } of timeline) {
    if (name !== "setting.changed" || typeof facts.key !== "string" || first.has(facts.key)) continue;
    first.set(facts.key, { old: facts.old ?? null, since: "visit", actor: String(facts.actor ?? "unknown"), atUs });
  }
  return first;
}

/** Returns the mark of each place that was changed, whether or not it has its old value again. */
export function marked(survey: SurveyFound | null, timeline: readonly TimelineEvent[]): ReadonlyMap<string, Mark> {
  const marks = new Map(firstChanges(timeline));
  for (const item of [...(survey?.reset?.items ?? []), ...(survey?.items ?? [])]) {
    if (item.change !== "changed") continue;
    marks.set(item.key, { old: item.old, since: "last_visit", actor: item.actor, atUs: item.at_us });
  }
  return marks;
}

/** Returns the mark of a setting as it holds now, or undefined if it is as it was. */
export function markOf(
  descriptor: Descriptor,
  values: Readonly<Record<string, Value>>,
  marks: ReadonlyMap<string, Mark>,
): Mark | undefined {
  if (descriptor.kind !== "setting") return undefined;
  const found = marks.get(presentKey(descriptor, values)) ?? marks.get(descriptor.key);
  const listed = found !== undefined && descriptor.type === "list" && typeof found.old === "string";
  const mark = listed ? { ...found, old: told(descriptor, found.old ?? "") } : found;
  return mark !== undefined && mark.old !== null && same(mark.old, values[descriptor.key]) ? undefined : mark;
}

/** Returns how many changes a survey tells; a reset is one. */
export function countOf(survey: SurveyFound | null): number {
  return survey === null ? 0 : survey.items.length + (survey.reset === null ? 0 : 1);
}
