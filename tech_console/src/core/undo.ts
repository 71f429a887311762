/** Setting something back: which changes can be undone, and where each undoing stands. */
import type { Grant } from "./live.ts";
import { fitted, type Lock, lock } from "./settings.ts";
import { same, type Value } from "./values.ts";
import type { Descriptor, SurveyItem } from "./wire.gen.ts";

/** Returns the items newest first; those whose time nobody knows come last, in the device's order. */
export function newestFirst(items: readonly SurveyItem[]): readonly SurveyItem[] {
  return [...items].sort((one, other) => (other.at_us ?? -1) - (one.at_us ?? -1));
}

/** Why a change can't be undone: what locks the setting, or that there is no setting or no value to go back to. */
export type Blocked = Lock | "gone" | "no_old" | "unfit";

export type Undo =
  | { readonly state: "ready" | "pending" | "undone" | "asking" }
  | { readonly state: "failed"; readonly reason: string }
  | { readonly state: "blocked"; readonly why: Blocked };

/** What the visit says about one place: its value as last heard, whether a write is on the way, how the last one failed. */
export interface Standing {
  readonly value: Value | undefined;
  readonly writing: boolean;
  readonly failure: string | undefined;
  readonly grant: Grant;
  /** The technician pressed undo and the customer is being asked for the scope that it needs. */
  readonly wished: boolean;
}

/** Returns why nobody at a console may set this back to `old`, or null. */
export function blocked(descriptor: Descriptor | undefined, old: Value | null): Blocked | null {
  if (descriptor === undefined) return "gone";
  const closed = lock(descriptor);
  if (closed !== null) return closed;
  if (old === null) return "no_old";
  return same(fitted(descriptor, old), old) ? null : "unfit";
}

/**
 * Returns what becomes of a wished undo: `write` it now, `wait` for the customer, or `drop` it. "none" is an answer too:
 * the broker asks one question at a time, and what it did not ask must not come true by itself later.
 */
export function granting(grant: Grant): "write" | "wait" | "drop" {
  return grant === "granted" ? "write" : grant === "asking" ? "wait" : "drop";
}

/** Returns where the undoing of a change stands. */
export function undoOf(descriptor: Descriptor | undefined, old: Value | null, standing: Standing): Undo {
  if (standing.writing) return { state: "pending" };
  if (old !== null && same(standing.value, old)) return { state: "undone" };
  if (standing.wished && granting(standing.grant) === "wait") return { state: "asking" };
  const why = blocked(descriptor, old);
  if (why !== null) return { state: "blocked", why };
  return standing.failure === undefined ? { state: "ready" } : { state: "failed", reason: standing.failure };
}
