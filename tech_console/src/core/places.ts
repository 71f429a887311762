/** Where a value holds: some settings have one for each input, or for each input in each picture mode. */
import type { Value } from "./values.ts";
import type { Descriptor } from "./wire.gen.ts";

/** `picture.contrast@hdmi1+movie` taken apart; a part that the key doesn't name is null. */
export interface Place {
  readonly key: string;
  readonly input: string | null;
  readonly mode: string | null;
}

export const INPUT = "input.current";
export const MODE = "picture.mode";

export function placeOf(text: string): Place {
  const [key = "", context = ""] = text.split("@");
  const [input = "", mode = ""] = context.split("+");
  return { key, input: input || null, mode: mode || null };
}

/** Returns the key, with its context, at which a setting's value holds now; the key alone if the device doesn't say. */
export function presentKey({ key, context }: Descriptor, values: Readonly<Record<string, Value>>): string {
  const [input, mode] = [values[INPUT], values[MODE]];
  if (context === "none" || typeof input !== "string") return key;
  if (context === "input") return `${key}@${input}`;
  return typeof mode === "string" ? `${key}@${input}+${mode}` : key;
}

/** Returns a context in the words of whoever looks: the labels that the device gives its inputs and picture modes. */
export function contextWords(place: Place, option: (key: string, value: string) => string): string {
  const parts: string[] = [];
  if (place.input !== null) parts.push(option(INPUT, place.input));
  if (place.mode !== null) parts.push(option(MODE, place.mode));
  return parts.join(" · ");
}
