/**
 * What a device is set to, as it is heard during a visit. A setting may have a value of its own for each input, or each
 * input and picture mode: its *place* is the key with that context behind it, `picture.contrast@hdmi1+movie`. Devices
 * tell changes by place; what holds now is kept by the plain key.
 */
import { INPUT, MODE, type Place, placeOf, presentKey } from "./places.ts";
import type { Change, Descriptor } from "./wire.gen.ts";

/** A list is its items in their order. */
export type Value = boolean | number | string | readonly string[];

/** Returns whether two values are the same; two lists are if their items are, in the same order. */
export function same(one: Value | null | undefined, other: Value | null | undefined): boolean {
  if (!Array.isArray(one) || !Array.isArray(other)) return one === other;
  return one.length === other.length && one.every((item, place) => item === other[place]);
}

/** Returns a value as it was told: a list's items come joined where only a text has room, as in the visit's record. */
export function told(descriptor: Descriptor | undefined, value: Value): Value {
  return descriptor?.type === "list" && typeof value === "string" ? value.split(", ") : value;
}

/** A write that the device has not answered yet: shown as if it were so, and marked as pending. */
export interface Write {
  readonly key: string;
  readonly value: Value;
}

/** The last change of a place in this visit; `value` null: it has none, or it is a secret. */
export interface Touch {
  readonly value: Value | null;
  readonly actor: string;
  readonly atMs: number;
}

export interface Values {
  readonly descriptors: readonly Descriptor[];
  /** By plain key: what holds now, for the present input and mode. */
  readonly values: Readonly<Record<string, Value>>;
  /** By the command's id. */
  readonly writes: Readonly<Record<string, Write>>;
  /** By the key as it was written: why the last write of it came to nothing. */
  readonly failures: Readonly<Record<string, string>>;
  /** By place. */
  readonly touched: Readonly<Record<string, Touch>>;
}

export const unknown: Values = { descriptors: [], values: {}, writes: {}, failures: {}, touched: {} };

/** Returns whether a place is one that holds now: its context, if it has one, is the present one. */
function holds({ values }: Values, { input, mode }: Place): boolean {
  return input === null || (input === values[INPUT] && (mode === null || mode === values[MODE]));
}

/** Returns the place that a key means now: a plain key of a setting with contexts means the present one. */
function meant(of: Values, key: string): string {
  const descriptor = of.descriptors.find((one) => one.key === key);
  return descriptor === undefined ? key : presentKey(descriptor, of.values);
}

/** Returns the values after a change; one for a context that doesn't hold now changes no value that does. */
export function changed<Of extends Values>(of: Of, change: Change, atMs: number): Of {
  const touched = { ...of.touched, [change.key]: { value: change.new, actor: change.actor, atMs } };
  const place = placeOf(change.key);
  if (!holds(of, place)) return { ...of, touched };
  const values = { ...of.values };
  if (change.new === null) delete values[place.key];
  else values[place.key] = change.new;
  return { ...of, values, touched };
}

/** Returns the values after a write was sent. */
export function written<Of extends Values>(of: Of, id: string, write: Write): Of {
  const { [write.key]: _, ...failures } = of.failures;
  return { ...of, failures, writes: { ...of.writes, [id]: write } };
}

/** Returns the values after a write was answered, or null if the command with this id was none. */
export function answered<Of extends Values>(of: Of, id: string, outcome: string, reason: string | null): Of | null {
  const write = of.writes[id];
  if (write === undefined) return null;
  const { [id]: _, ...writes } = of.writes;
  if (outcome === "applied") return { ...of, writes };
  return { ...of, writes, failures: { ...of.failures, [write.key]: reason ?? `outcome_${outcome}` } };
}

function lastWrite(of: Values, key: string): Write | undefined {
  const all = Object.values(of.writes);
  if (all.length === 0) return undefined;
  const place = meant(of, key);
  return all.findLast((write) => write.key === key || meant(of, write.key) === place);
}

/**
 * Returns the value of a key or place as it should be shown: what was last asked for, or else what the device last
 * said. Undefined: nobody has told it, as for a place whose context doesn't hold and that nobody has touched.
 */
export function currentValue(of: Values, key: string): Value | undefined {
  const write = lastWrite(of, key);
  if (write !== undefined) return write.value;
  const place = placeOf(key);
  return holds(of, place) ? of.values[place.key] : (of.touched[key]?.value ?? undefined);
}

export function pending(of: Values, key: string): boolean {
  return lastWrite(of, key) !== undefined;
}

/** Returns the last change of this key or place in this visit: for a plain key, of the place that holds now. */
export function lastChange(of: Values, key: string): Touch | undefined {
  return of.touched[meant(of, key)] ?? of.touched[key];
}
