import { useContext } from "react";
import type { Evidence } from "../core/http.ts";
import { clock } from "../core/time.ts";
import { findingsOf } from "../core/verdict.ts";
import { Naming } from "./naming.ts";
import { answerWords, whatWords } from "./Observing.tsx";
import { found } from "./Tests.tsx";
import classes from "./Verdict.module.css";
import { nameOf } from "./values.ts";
import { useWords, type Words } from "./words.ts";

/** One piece of evidence in words: when, what, and what came of it. */
export function EvidenceLine({ evidence }: { evidence: Evidence }) {
  const { kind, what, during, place, at_us: at } = evidence;
  const detail = findingsOf(evidence);
  const words = useWords();
  const { say, pick } = words;
  const descriptors = useContext(Naming);
  // What another device of this kind calls a test, its own would too.
  const named = (key: string) =>
    descriptors.has(key) ? nameOf(key, descriptors, words) : say(`test.name.${key}`, key);
  const about = [during === null ? null : named(during), place === null ? null : say(`place.${place}`, place)];
  return (
    <span className={classes.line}>
      {at > 0 && <time>{clock(at)} </time>}
      {kind !== "test" && <b>{say(`evidence.${kind}`, kind)}</b>}
      {kind !== "test" && !ALONE.has(kind) && " "}
      {SEEN.has(kind) ? whatWords(what, words) : ALONE.has(kind) ? "" : named(what)}
      {about.some(Boolean) && ` (${about.filter(Boolean).join(" · ")})`}: {outcomeWords(evidence, words)}
      {detail.length > 0 && (
        <small>
          {detail.map((one) => `${pick({ vi: one.label_vi, en: one.label_en })}: ${found(one, words)}`).join(" · ")}
        </small>
      )}
    </span>
  );
}

/** Kinds that are about a symptom or a task, and those whose own name says it all. */
const SEEN: ReadonlySet<string> = new Set(["answer", "note", "task"]);
const ALONE: ReadonlySet<string> = new Set(["still", "power", "link"]);

function outcomeWords({ kind, what, outcome }: Evidence, words: Words): string {
  if (SEEN.has(kind)) return answerWords(what, outcome, words);
  return words.say(kind === "test" ? `test.${outcome}` : `came.${outcome}`, outcome);
}
