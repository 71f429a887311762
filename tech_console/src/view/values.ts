/** Settings and their values in the words of whoever looks. */
import { contextWords, placeOf } from "../core/places.ts";
import type { Value } from "../core/values.ts";
import type { Descriptor } from "../core/wire.gen.ts";
import { plainValue } from "./sentence.ts";
import type { Words } from "./words.ts";

export function labelOf({ label_vi: vi, label_en: en }: Descriptor, { pick }: Words): string {
  return pick({ vi, en });
}

/** Returns a value as the device's owner reads it: an enum by its label, a number with its unit. */
export function shownValue(descriptor: Descriptor | undefined, value: Value | null | undefined, words: Words): string {
  if (descriptor?.sensitivity === "secret") return words.t("settings.secret");
  if (value === undefined || value === null) return words.t("settings.unset");
  const named = (item: unknown) => {
    const option = descriptor?.options.find((one) => one.value === item);
    return option && words.pick({ vi: option.label_vi, en: option.label_en });
  };
  if (Array.isArray(value)) return value.map((item) => named(item) ?? String(item)).join(", ");
  const label = named(value);
  if (label !== undefined) return label;
  const text = typeof value === "number" ? value.toLocaleString(words.language) : plainValue(value, words);
  return withUnit(text, descriptor?.unit ?? null, words);
}

/** Returns a number's text with its unit. */
export function withUnit(text: string, unit: string | null, words: Words): string {
  return unit === null ? text : `${text}${unit === "%" ? "" : "\u00a0"}${unitWords(unit, words)}`;
}

/** Returns a unit as it is written in the language of the interface: those of time are words. */
export function unitWords(unit: string, { say }: Words): string {
  return say(`unit.${unit}`, unit);
}

export type Descriptors = ReadonlyMap<string, Descriptor>;

export function byKey(descriptors: readonly Descriptor[]): Descriptors {
  return new Map(descriptors.map((one) => [one.key, one]));
}

/** Returns a context ("HDMI 1 · Phim") by the device's own labels, or "" for none. */
export function contextOf(key: string, descriptors: Descriptors, words: Words): string {
  return contextWords(placeOf(key), (of, value) => shownValue(descriptors.get(of), value, words));
}

/** Returns a setting's name; one that the device no longer has goes by its key. */
export function nameOf(key: string, descriptors: Descriptors, words: Words): string {
  const found = descriptors.get(placeOf(key).key);
  return found === undefined ? placeOf(key).key : labelOf(found, words);
}

/** Returns why a setting can't be used now, as the device says it. */
export function reasonWords(reason: string | null, words: Words): string {
  return reason === null
    ? words.t("lock.unavailable")
    : words.say(`unavailable.${reason}`, words.t("lock.unavailable"));
}
