import { useMemo } from "react";
import { type Labels, labelsOf } from "./labels.ts";
import { useLive, type Visit } from "./visit.ts";
import { useWords } from "./words.ts";

/** Names for the settings and values of this visit's device, as its descriptors have them. */
export function useLabels(visit: Visit): Labels {
  const words = useWords();
  const list = useLive(visit, (live) => live.descriptors);
  return useMemo(() => labelsOf(list, words), [list, words]);
}
