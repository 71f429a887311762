import { useMemo } from "react";
import { placed, during as shownNow } from "../core/device.ts";
import { isSymptom, isTask } from "../core/symptoms.ts";
import type { Descriptor, Step } from "../core/wire.gen.ts";
import { ActionButton, ActionNote, useAction } from "./ActionButton.tsx";
import { whatWords } from "./exhibit.ts";
import { Icon } from "./Icon.tsx";
import type { Marking } from "./Marking.tsx";
import { AskButton, Note } from "./Observing.tsx";
import classes from "./Panel.module.css";
import { byKey, type Descriptors, labelOf, nameOf, shownValue } from "./values.ts";
import { useLive, type Visit } from "./visit.ts";
import { useWords, type Words } from "./words.ts";

interface Props {
  visit: Visit;
  marking: Marking;
  /** Shows a setting in its own leaf. */
  toSetting: (key: string) => void;
}

/** What to do next, best first: each one press. */
export function Steps({ visit, marking, toSetting }: Props) {
  const { t } = useWords();
  const steps = useLive(visit, (live) => live.diagnosis?.steps);
  const list = useLive(visit, (live) => live.descriptors);
  const descriptors = useMemo(() => byKey(list), [list]);
  if (steps === undefined || steps.length === 0) return null;
  return (
    <section className={classes.section} aria-labelledby="steps-title" data-testid="steps">
      <h3 id="steps-title" className={classes.heading}>
        <Icon name="listCheck" size={15} />
        {t("steps.title")}
      </h3>
      <ol className={classes.list}>
        {steps.map((step, index) => (
          <StepRow
            key={`${step.act} ${step.on}`}
            visit={visit}
            step={step}
            first={index === 0}
            descriptors={descriptors}
            marking={marking}
            toSetting={toSetting}
          />
        ))}
      </ol>
    </section>
  );
}

interface RowProps extends Props {
  step: Step;
  first: boolean;
  descriptors: Descriptors;
}

function StepRow({ visit, step, first, descriptors, marking, toSetting }: RowProps) {
  const words = useWords();
  const { t, say } = words;
  const { act, on, why } = step;
  const descriptor = descriptors.get(on);
  return (
    <li className={classes.item} data-testid={`next-${act}-${on}`}>
      <span className={classes.name}>{t(`step.${act}`, { what: target(step, descriptors, words) })}</span>
      <p className={classes.dim}>{t("step.why", { sign: say(`sign.${why}`, why) })}</p>
      {act === "run" && descriptor !== undefined && <Run visit={visit} descriptor={descriptor} first={first} />}
      {act === "ask" && <Ask visit={visit} on={on} first={first} marking={marking} />}
      {act === "note" && <NoteStep visit={visit} on={on} marking={marking} />}
      {act === "set" && (
        <button
          type="button"
          className={classes.button}
          data-primary={first}
          data-testid={`goto-${on}`}
          onClick={() => toSetting(on)}
        >
          <Icon name="adjustments" size={14} />
          {t("step.set.go")}
        </button>
      )}
      {act === "measure" && descriptor !== undefined && <Measured visit={visit} descriptor={descriptor} />}
    </li>
  );
}

function target({ act, on }: Step, descriptors: Descriptors, words: Words): string {
  return act === "ask" || act === "note" ? whatWords(on, words) : nameOf(on, descriptors, words);
}

function Run({ visit, descriptor, first }: { visit: Visit; descriptor: Descriptor; first: boolean }) {
  const words = useWords();
  const action = useAction(visit, descriptor);
  return (
    <>
      <div className={classes.buttons}>
        <ActionButton
          visit={visit}
          descriptor={descriptor}
          action={action}
          primary={first}
          label={words.t("step.run.go", { what: labelOf(descriptor, words) })}
          testid={`step-run-${descriptor.key}`}
        />
      </div>
      <ActionNote descriptor={descriptor} action={action} />
    </>
  );
}

function Ask({ visit, on, first, marking }: { visit: Visit; on: string; first: boolean; marking: Marking }) {
  const during = useLive(visit, (live) => shownNow(live));
  if (isSymptom(on)) {
    return (
      <div className={classes.buttons}>
        <AskButton visit={visit} what={on} during={during} marking={marking} primary={first} />
      </div>
    );
  }
  if (!isTask(on)) return null;
  return (
    <div className={classes.buttons}>
      <AskButton visit={visit} what={on} during={null} primary={first} />
    </div>
  );
}

function NoteStep({ visit, on, marking }: { visit: Visit; on: string; marking: Marking }) {
  const during = useLive(visit, (live) => shownNow(live));
  const noted = useLive(visit, (live) => live.notes[placed(on, during)]);
  return isSymptom(on) ? <Note visit={visit} what={on} during={during} noted={noted} marking={marking} /> : null;
}

function Measured({ visit, descriptor }: { visit: Visit; descriptor: Descriptor }) {
  const words = useWords();
  const value = useLive(visit, (live) => live.values[descriptor.key]);
  return (
    <span className={classes.chip} data-tone="accent">
      <Icon name="activity" size={13} />
      {shownValue(descriptor, value, words)}
    </span>
  );
}
