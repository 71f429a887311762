import type { Candidate } from "../core/wire.gen.ts";
import { Icon } from "./Icon.tsx";
import classes from "./Panel.module.css";
import { useLive, type Visit } from "./visit.ts";
import { useWords, type Words } from "./words.ts";

const TONE = { supported: "good", possible: "warn", contradicted: "bad" } as const;

/** What it may be, best first: how the evidence stands to each, and why. */
export function Candidates({ visit }: { visit: Visit }) {
  const { t } = useWords();
  const candidates = useLive(visit, (live) => live.diagnosis?.candidates);
  return (
    <section className={classes.section} aria-labelledby="candidates-title" data-testid="candidates">
      <h3 id="candidates-title" className={classes.heading}>
        <Icon name="stethoscope" size={15} />
        {t("candidates.title")}
      </h3>
      {candidates === undefined || candidates.length === 0 ? (
        <p className={classes.dim}>{t("candidates.none")}</p>
      ) : (
        <CandidateList candidates={candidates} />
      )}
    </section>
  );
}

/** A candidate, live or from the record. */
type Listed = Readonly<Omit<Candidate, "because" | "groups">> & {
  readonly because: readonly string[];
  readonly groups: readonly string[];
};

export function CandidateList({ candidates }: { candidates: readonly Listed[] }) {
  return (
    <ul className={classes.list}>
      {candidates.map((candidate) => (
        <Row key={candidate.cause} candidate={candidate} />
      ))}
    </ul>
  );
}

/** A sign in words; behind "not." it is one that does not hold. */
function signWords(sign: string, { t, say }: Words): string {
  if (sign.startsWith("not.")) return t("candidates.not", { sign: say(`sign.${sign.slice(4)}`, sign) });
  return say(`sign.${sign}`, sign);
}

function Row({ candidate }: { candidate: Listed }) {
  const words = useWords();
  const { t, say } = words;
  const { cause, verdict, standing, because, groups } = candidate;
  return (
    <li className={classes.item} data-testid={`candidate-${cause}`} data-standing={standing}>
      <span className={classes.row}>
        <span className={classes.name}>{say(`cause.${cause}`, cause)}</span>
        <span className={classes.chip} data-tone={TONE[standing]}>
          {t(`standing.${standing}`)}
        </span>
      </span>
      <p className={classes.dim}>
        {t(`verdict.${verdict}`)}
        {groups.length > 0 && <> · {groups.map((group) => say(`parts.${group}`, group)).join(", ")}</>}
      </p>
      {because.length > 0 && (
        <ul className={classes.list}>
          {because.map((sign) => (
            <li key={sign} className={classes.dim}>
              – {signWords(sign, words)}
            </li>
          ))}
        </ul>
      )}
    </li>
  );
}
