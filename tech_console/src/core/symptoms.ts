/** Which symptoms and tasks there are for a kind of device, and which of them can be seen in its picture. */
import type { ObservationAsk, ObservationNote } from "./wire.gen.ts";

export type Symptom = ObservationNote["what"];
export type Task = Exclude<ObservationAsk["what"], Symptom>;

const SCREEN: readonly Symptom[] = [
  ...(["line", "half_screen", "flicker", "dark", "sparkles", "colour", "no_picture"] as const),
  ...(["no_sound", "odd_sound", "not_online", "restarts"] as const),
];
const SYMPTOMS: Readonly<Record<string, readonly Symptom[]>> = {
  washer: ["water", "noise", "restarts"],
  refrigerator: ["warm", "ice", "water", "noise", "restarts"],
  air_conditioner: ["warm", "no_air", "ice", "water", "noise", "restarts"],
};
const TASKS: Readonly<Record<string, readonly Task[]>> = {
  washer: ["clean_filter", "open_tap", "check_hose", "spread_laundry", "close_door", "check_mains", "stand_by"],
  refrigerator: ["close_door", "check_mains", "stand_by"],
  air_conditioner: ["clean_filter", "check_mains", "stand_by"],
};
const SCREEN_TASKS: readonly Task[] = ["swap_cable", "other_cable", "shine_torch", "check_mains", "stand_by"];

/** What a technician can see for themselves in the picture. */
const SEEN: ReadonlySet<Symptom> = new Set<Symptom>([
  ...(["line", "half_screen", "flicker", "dark", "sparkles", "colour", "no_picture", "not_online"] as const),
]);

const KNOWN: ReadonlySet<string> = new Set([...SCREEN, ...Object.values(SYMPTOMS).flat()]);
const TASK: ReadonlySet<string> = new Set([...SCREEN_TASKS, ...Object.values(TASKS).flat()]);

export function symptomsOf(kind: string): readonly Symptom[] {
  return SYMPTOMS[kind] ?? SCREEN;
}

export function tasksOf(kind: string): readonly Task[] {
  return TASKS[kind] ?? SCREEN_TASKS;
}

/** Returns whether the technician can note this one: the device has a picture, and it would be seen there. */
export function noticeable(what: Symptom, display: boolean): boolean {
  return display && SEEN.has(what);
}

export function isSymptom(word: string): word is Symptom {
  return KNOWN.has(word);
}

export function isTask(word: string): word is Task {
  return TASK.has(word);
}
