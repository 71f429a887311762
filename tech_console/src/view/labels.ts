/** How a device names its settings and their values, in the language of the interface. */
import { placeOf } from "../core/places.ts";
import { told } from "../core/values.ts";
import type { Descriptor } from "../core/wire.gen.ts";
import { byKey, contextOf, nameOf, shownValue } from "./values.ts";
import type { Words } from "./words.ts";

export interface Labels {
  readonly setting: (key: string) => string;
  readonly value: (key: string, value: unknown) => string;
}

/** Returns the names that these descriptors give; a setting that none of them describes stands as on the wire. */
export function labelsOf(list: readonly Descriptor[], words: Words): Labels {
  const descriptors = byKey(list);
  return {
    setting(key) {
      const context = contextOf(key, descriptors, words);
      return nameOf(key, descriptors, words) + (context === "" ? "" : ` (${context})`);
    },
    value(key, value) {
      const plain = typeof value === "boolean" || typeof value === "number" || typeof value === "string";
      const descriptor = descriptors.get(placeOf(key).key);
      const list = Array.isArray(value) ? value.map(String) : null; // as the record keeps it
      return shownValue(descriptor, plain ? told(descriptor, value) : list, words);
    },
  };
}
