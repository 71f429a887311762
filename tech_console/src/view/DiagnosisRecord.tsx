import { CandidateList } from "./Candidates.tsx";
import { EvidenceLine } from "./Evidence.tsx";
import { HttpError } from "./http.ts";
import { Icon } from "./Icon.tsx";
import { Named } from "./Named.tsx";
import { SeenLine } from "./Observing.tsx";
import panel from "./Panel.module.css";
import { Failure } from "./State.tsx";
import survey from "./SurveyRecord.module.css";
import classes from "./Verdict.module.css";
import { useDiagnosis } from "./VerdictForm.tsx";
import { VerdictRecord } from "./VerdictRecord.tsx";
import { useWords } from "./words.ts";

/** What a visit found, for who looks at its record: the verdict with its evidence, and all that was known beside it. */
export function DiagnosisRecord({ session }: { session: string }) {
  const { t, say } = useWords();
  const diagnosis = useDiagnosis(session);
  if (diagnosis.isError) {
    const erased = diagnosis.error instanceof HttpError && diagnosis.error.status === 404;
    return erased ? null : <Failure error={diagnosis.error} retry={() => void diagnosis.refetch()} />;
  }
  if (diagnosis.data === undefined) return null;
  const { state, evidence, verdict, device, words } = diagnosis.data;
  const display = device.kind === "tv" || device.kind === "kodi" || device.kind === "vnc";
  return (
    <section className={survey.card} aria-labelledby="diagnosis-record" data-testid="diagnosis-record">
      <h2 id="diagnosis-record" className={survey.title}>
        <Icon name="stethoscope" size={17} />
        {t("diagnosis.title")}
      </h2>
      <Named words={words}>
        {verdict === null ? (
          <p className={survey.text} data-testid="verdict-none">
            {t(diagnosis.data.due ? "verdict.due" : "verdict.none")}
          </p>
        ) : (
          <VerdictRecord diagnosis={diagnosis.data} />
        )}
        {evidence.length > 0 && (
          <details className={classes.others} data-testid="diagnosis-evidence">
            <summary>{t("verdict.evidence.all", { count: evidence.length })}</summary>
            <ul className={classes.evidence}>
              {evidence.map((one) => (
                <li key={one.ref}>
                  <EvidenceLine evidence={one} codes={state.codes} />
                </li>
              ))}
            </ul>
          </details>
        )}
      </Named>
      {state.seen.length > 0 && (
        <details className={classes.others}>
          <summary>{t("observe.title")}</summary>
          <ul className={panel.list}>
            {state.seen.map((one) => (
              <SeenLine
                key={`${one.what}@${one.during}@${one.place}`}
                seen={one}
                display={display}
                nameOfTest={(key) => say(`test.name.${key}`, key)}
              />
            ))}
          </ul>
        </details>
      )}
      {state.candidates.length > 0 && (
        <details className={classes.others}>
          <summary>{t("candidates.title")}</summary>
          <CandidateList candidates={state.candidates} />
        </details>
      )}
    </section>
  );
}
