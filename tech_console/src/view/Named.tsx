import { type ReactNode, useContext, useMemo } from "react";
import type { Diagnosis } from "../core/http.ts";
import { descriptorsOf } from "../core/recorded.ts";
import { Naming } from "./naming.ts";
import { byKey } from "./values.ts";

/** Lets what is below go by the record's own words, as far as no device at hand has better ones. */
export function Named({ words, children }: { words: Diagnosis["words"]; children: ReactNode }) {
  const live = useContext(Naming);
  const all = useMemo(() => new Map([...byKey(descriptorsOf([{ words }])), ...live]), [words, live]);
  return <Naming value={all}>{children}</Naming>;
}
