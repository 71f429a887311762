import { useContext } from "react";
import type { Evidence } from "../core/http.ts";
import { clock } from "../core/time.ts";
import { findingsOf } from "../core/verdict.ts";
import type { CodeMeaning } from "../core/wire.gen.ts";
import { exhibitWords, outcomeWords } from "./exhibit.ts";
import { Naming } from "./naming.ts";
import { found } from "./Tests.tsx";
import classes from "./Verdict.module.css";
import { useWords } from "./words.ts";

interface Props {
  evidence: Evidence;
  codes: readonly CodeMeaning[];
}

/** One piece of evidence in words: when, what, and what came of it; of an error code, what it means in `codes`. */
export function EvidenceLine({ evidence, codes }: Props) {
  const { kind, what, at_us: at } = evidence;
  const meaning = kind === "code" ? codes.find(({ code }) => code === what) : undefined;
  const detail = findingsOf(evidence);
  const words = useWords();
  const { say, pick } = words;
  const descriptors = useContext(Naming);
  const about = exhibitWords(evidence, descriptors, words);
  return (
    <span className={classes.line}>
      {at > 0 && <time>{clock(at)} </time>}
      {kind !== "test" && <b>{say(`evidence.${kind}`, kind)}</b>}
      {kind !== "test" && about !== "" && " "}
      {about}: {outcomeWords(evidence, descriptors, words)}
      {meaning !== undefined && <small>{pick({ vi: meaning.meaning_vi, en: meaning.meaning_en })}</small>}
      {detail.length > 0 && (
        <small>
          {detail.map((one) => `${pick({ vi: one.label_vi, en: one.label_en })}: ${found(one, words)}`).join(" · ")}
        </small>
      )}
    </span>
  );
}
