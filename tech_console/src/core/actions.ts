/** What a device can be told to do once: which of it may be done now, and what has to come first. */
import type { Grant, Grants } from "./live.ts";
import type { Descriptor } from "./wire.gen.ts";

export const TEST = "test.";

/** Returns the canned tests of a device, in its order. */
export function tests(descriptors: readonly Descriptor[]): readonly Descriptor[] {
  return descriptors.filter(({ kind, key }) => kind === "action" && key.startsWith(TEST));
}

/** Returns everything else that it can be told to do. */
export function actions(descriptors: readonly Descriptor[]): readonly Descriptor[] {
  return descriptors.filter(({ kind, key }) => kind === "action" && !key.startsWith(TEST));
}

/** Returns whether the customer is asked for this one thing, each time. */
export function askedFor({ write_policy: policy, safety }: Descriptor): boolean {
  return policy === "technician_consent" || safety === "person_present";
}

/** Returns whether this can't be taken back by an undo: whoever presses it is to read what it does first. */
export function grave({ kind, write_policy: policy }: Descriptor): boolean {
  return kind === "action" && policy === "technician_consent";
}

export function actionScope(key: string): string {
  return `action:${key}`;
}

export function cameraScope(app: string): string {
  return `camera:${app}`;
}

/** Where an action stands; `blocked`: nobody at a console may start it now, and why. */
export type Standing =
  | { readonly state: "running" | "asking" | "ready" | "ask" | "control" }
  | { readonly state: "blocked"; readonly why: "customer_only" | "unavailable"; readonly reason: string | null };

/**
 * Returns what pressing an action would do: `control` first asks for that scope, `ask` first asks the customer for this
 * one thing, `ready` does it.
 */
export function standing(descriptor: Descriptor, grants: Grants, running: boolean): Standing {
  if (running) return { state: "running" };
  if (descriptor.write_policy === "customer_only") return { state: "blocked", why: "customer_only", reason: null };
  if (!descriptor.available) return { state: "blocked", why: "unavailable", reason: descriptor.reason };
  if (grants.control === "asking") return { state: "asking" };
  if (grants.control !== "granted") return { state: "control" };
  if (!askedFor(descriptor)) return { state: "ready" };
  const grant: Grant = grants[actionScope(descriptor.key)] ?? "none";
  if (grant === "asking") return { state: "asking" };
  return { state: grant === "granted" ? "ready" : "ask" };
}
