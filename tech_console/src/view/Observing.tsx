import { useMemo, useState } from "react";
import { openQuestion, placed, type Question, during as shownNow } from "../core/device.ts";
import { isSymptom, noticeable, type Symptom, symptomsOf, type Task, tasksOf } from "../core/symptoms.ts";
import type { Seen } from "../core/wire.gen.ts";
import { answerWords, whatWords } from "./exhibit.ts";
import { Icon } from "./Icon.tsx";
import type { Marking } from "./Marking.tsx";
import own from "./Observing.module.css";
import classes from "./Panel.module.css";
import { byKey, nameOf } from "./values.ts";
import { useLive, type Visit } from "./visit.ts";
import { useWords, type Words } from "./words.ts";

const SEEN = ["yes", "no", "unsure"] as const;

/** What both sides see: the symptom to look for, the technician's own word, and the question to the customer. */
export function Observing({ visit, marking }: { visit: Visit; marking: Marking }) {
  const words = useWords();
  const { t } = words;
  const kind = useLive(visit, (live) => live.session?.device.kind ?? "");
  const display = useLive(visit, (live) => live.session?.device.display ?? true);
  const [chosen, setChosen] = useState<Symptom | null>(null);
  return (
    <section className={classes.section} aria-labelledby="observing-title" data-testid="observing">
      <h3 id="observing-title" className={classes.heading}>
        <Icon name="eye" size={15} />
        {t("observe.title")}
      </h3>
      <fieldset className={classes.buttons}>
        <legend className="visually-hidden">{t("observe.choose")}</legend>
        {symptomsOf(kind).map((what) => (
          <button
            key={what}
            type="button"
            className={classes.button}
            aria-pressed={chosen === what}
            data-testid={`symptom-${what}`}
            onClick={() => setChosen(chosen === what ? null : what)}
          >
            {whatWords(what, words)}
          </button>
        ))}
      </fieldset>
      {chosen !== null && (
        <Looking key={chosen} visit={visit} what={chosen} seen={noticeable(chosen, display)} marking={marking} />
      )}
      <Asked visit={visit} />
      <Table visit={visit} />
    </section>
  );
}

interface LookingProps {
  visit: Visit;
  what: Symptom;
  seen: boolean;
  marking: Marking;
}

/** One symptom: what the technician sees of it, what part of the picture is meant, and the customer's answer. */
function Looking({ visit, what, seen, marking }: LookingProps) {
  const words = useWords();
  const { t } = words;
  const test = useLive(visit, (live) => shownNow(live));
  const [apart, setApart] = useState(false);
  const descriptors = useLive(visit, (live) => live.descriptors);
  const during = apart ? null : test;
  const noted = useLive(visit, (live) => live.notes[placed(what, during)]);
  const { region } = marking;
  return (
    <div className={own.panel} data-testid="looking">
      {test !== null && (
        <label className={classes.dim}>
          <input type="checkbox" checked={!apart} onChange={(event) => setApart(!event.currentTarget.checked)} />{" "}
          {t("observe.during", { test: nameOf(test, byKey(descriptors), words) })}
        </label>
      )}
      {seen && <Note visit={visit} what={what} during={during} noted={noted} marking={marking} />}
      {seen && (
        <div className={classes.buttons}>
          <button
            type="button"
            className={classes.button}
            aria-pressed={marking.on}
            data-testid="mark"
            onClick={() => (marking.on ? marking.stop() : marking.begin())}
          >
            <Icon name="marquee" size={14} />
            {t(region === null ? "mark.begin" : "mark.again")}
          </button>
          {region !== null && (
            <button type="button" className={classes.button} onClick={marking.clear} data-testid="mark-clear">
              <Icon name="x" size={13} />
              {t("mark.clear")}
            </button>
          )}
        </div>
      )}
      <AskButton visit={visit} what={what} during={during} marking={marking} />
    </div>
  );
}

/** The technician's own word on a symptom, one press. */
export function Note(props: {
  visit: Visit;
  what: Symptom;
  during: string | null;
  noted: string | undefined;
  marking: Marking;
}) {
  const { visit, what, during, noted, marking } = props;
  const words = useWords();
  const { t } = words;
  return (
    <fieldset className={classes.buttons} data-testid={`note-${what}`}>
      <legend className={classes.dim}>{t("observe.you", { what: whatWords(what, words) })}</legend>
      {SEEN.map((seen) => (
        <button
          key={seen}
          type="button"
          className={classes.button}
          aria-pressed={noted === seen}
          data-testid={`note-${seen}`}
          onClick={() => visit.note(what, seen, seen === "no" ? null : marking.region, during)}
        >
          {t(`observe.${seen}`)}
        </button>
      ))}
    </fieldset>
  );
}

interface AskProps {
  visit: Visit;
  what: Symptom | Task;
  during: string | null;
  marking?: Marking;
  primary?: boolean;
}

/** Puts a question on the customer's page; one at a time. */
export function AskButton({ visit, what, during, marking, primary = false }: AskProps) {
  const words = useWords();
  const { t } = words;
  const open = useLive(visit, (live) => openQuestion(live));
  const mine = open?.what === what;
  return (
    <button
      type="button"
      className={classes.button}
      data-primary={primary}
      data-testid={`ask-${what}`}
      aria-disabled={open !== undefined}
      onClick={() => {
        if (open === undefined) visit.observe(what, marking?.region ?? null, during);
      }}
    >
      <Icon name={mine ? "hourglass" : "help"} size={14} />
      {t(mine ? "observe.asking" : isSymptom(what) ? "observe.ask" : "observe.ask.task")}
    </button>
  );
}

/** The last question to the customer, and what they said. */
function Asked({ visit }: { visit: Visit }) {
  const words = useWords();
  const { t, say } = words;
  const last: Question | undefined = useLive(visit, (live) => live.questions.at(-1));
  return (
    <p className={last === undefined ? "visually-hidden" : classes.dim} role="status" data-testid="asked">
      {last !== undefined && (
        <>
          {t("observe.asked", { what: whatWords(last.what, words) })}{" "}
          <b data-answer={last.answer ?? undefined}>
            {last.refused !== null
              ? say(`reason.${last.refused}`, last.refused)
              : last.answer === null
                ? t("observe.waiting")
                : answerWords(last.what, last.answer, words)}
          </b>
        </>
      )}
    </p>
  );
}

/** What has been looked for so far, side against side, and what that says. */
function Table({ visit }: { visit: Visit }) {
  const seen = useLive(visit, (live) => live.diagnosis?.seen);
  if (seen === undefined || seen.length === 0) return null;
  return (
    <ul className={classes.list} data-testid="seen">
      {seen.map((one) => (
        <SeenRow key={`${one.what}@${one.during}@${one.place}`} visit={visit} seen={one} />
      ))}
    </ul>
  );
}

function SeenRow({ visit, seen }: { visit: Visit; seen: Seen }) {
  const list = useLive(visit, (live) => live.descriptors);
  const display = useLive(visit, (live) => live.session?.device.display ?? true);
  const descriptors = useMemo(() => byKey(list), [list]);
  return <SeenLine seen={seen} display={display} nameOfTest={(key, words) => nameOf(key, descriptors, words)} />;
}

/** One line of the table: the customer's side, the technician's, and the careful words for both. */
export function SeenLine(props: { seen: Seen; display: boolean; nameOfTest: (key: string, words: Words) => string }) {
  const { seen, display, nameOfTest } = props;
  const words = useWords();
  const { t } = words;
  const { what, customer, technician, during, place, says } = seen;
  const about = [during === null ? null : nameOfTest(during, words), place === null ? null : placeWords(place, words)];
  return (
    <li className={classes.item} data-testid={`seen-${what}`} data-says={says ?? "waiting"} data-during={during}>
      <span className={classes.name}>
        {whatWords(what, words)}
        {about.some(Boolean) && <span className={classes.dim}> · {about.filter(Boolean).join(" · ")}</span>}
      </span>
      <div className={own.sides}>
        <span className={own.side} data-answer={customer ?? undefined} data-testid="seen-customer">
          <span>{t("observe.customer")}</span>
          <b>{customer === null ? "–" : t(`answer.${customer}`)}</b>
        </span>
        {(display || technician !== null) && (
          <span className={own.side} data-answer={technician ?? undefined} data-testid="seen-technician">
            <span>{t("observe.technician")}</span>
            <b>{technician === null ? "–" : t(`answer.${technician}`)}</b>
          </span>
        )}
      </div>
      {says !== null && (
        <p className={own.says} data-says={says} data-testid="says">
          <b>{t(`says.${says}`)}</b>
          {t(`says.${says}.text`)}
        </p>
      )}
    </li>
  );
}

function placeWords(place: string, { say }: Words): string {
  return say(`place.${place}`, place.toUpperCase());
}

/** What the customer may be asked to do. */
export function Tasks({ visit }: { visit: Visit }) {
  const words = useWords();
  const { t } = words;
  const kind = useLive(visit, (live) => live.session?.device.kind ?? "");
  return (
    <section className={classes.section} aria-labelledby="tasks-title" data-testid="tasks">
      <h3 id="tasks-title" className={classes.heading}>
        <Icon name="handStop" size={15} />
        {t("tasks.title")}
      </h3>
      <ul className={classes.list}>
        {tasksOf(kind).map((task) => (
          <li key={task} className={classes.row}>
            <span className={classes.text}>{whatWords(task, words)}</span>
            <AskButton visit={visit} what={task} during={null} />
          </li>
        ))}
      </ul>
    </section>
  );
}
