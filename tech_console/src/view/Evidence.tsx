import type { Evidence } from "../core/http.ts";
import { clock } from "../core/time.ts";
import { whatWords } from "./Observing.tsx";
import { found } from "./Tests.tsx";
import classes from "./Verdict.module.css";
import { useWords, type Words } from "./words.ts";

/** One piece of evidence in words: when, what, and what came of it. */
export function EvidenceLine({
  evidence: { kind, what, outcome, during, place, at_us: at, detail },
}: {
  evidence: Evidence;
}) {
  const words = useWords();
  const { say, pick } = words;
  const about = [during === null ? null : say(`test.name.${during}`, during), place].filter(Boolean).join(" · ");
  return (
    <span className={classes.line}>
      <time>{clock(at)}</time> <b>{say(`evidence.${kind}`, kind)}</b> {evidenceWords(kind, what, words)}
      {about !== "" && ` (${about})`}: {outcomeWords(kind, outcome, words)}
      {detail.length > 0 && (
        <small>
          {detail.map((one) => `${pick({ vi: one.label_vi, en: one.label_en })}: ${found(one, words)}`).join(" · ")}
        </small>
      )}
    </span>
  );
}

function evidenceWords(kind: string, what: string, words: Words): string {
  if (kind === "answer" || kind === "note" || kind === "task") return whatWords(what, words);
  return words.say(`test.name.${what}`, what);
}

function outcomeWords(kind: string, outcome: string, { say }: Words): string {
  const family = kind === "task" ? "task.answer" : kind === "test" ? "test" : "answer";
  return say(`${family}.${outcome}`, outcome);
}
