import { useMemo } from "react";
import { placeOf } from "../core/places.ts";
import { told } from "../core/values.ts";
import type { Labels } from "./sentence.ts";
import { byKey, contextOf, nameOf, shownValue } from "./values.ts";
import { useLive, type Visit } from "./visit.ts";
import { useWords } from "./words.ts";

/** Names for the settings and values of this visit's device, as its descriptors have them. */
export function useLabels(visit: Visit): Labels {
  const words = useWords();
  const list = useLive(visit, (live) => live.descriptors);
  return useMemo(() => {
    const descriptors = byKey(list);
    return {
      setting(key) {
        const context = contextOf(key, descriptors, words);
        return nameOf(key, descriptors, words) + (context === "" ? "" : ` (${context})`);
      },
      value(key, value) {
        const plain = typeof value === "boolean" || typeof value === "number" || typeof value === "string";
        const descriptor = descriptors.get(placeOf(key).key);
        return shownValue(descriptor, plain ? told(descriptor, value) : null, words);
      },
    };
  }, [list, words]);
}
