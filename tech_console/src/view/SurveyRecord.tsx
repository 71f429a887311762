import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useMemo, useState } from "react";
import type { AuditEvent } from "../core/http.ts";
import { type Recorded, surveyOf } from "../core/recorded.ts";
import { minuteText } from "../core/time.ts";
import { http } from "./http.ts";
import { Icon } from "./Icon.tsx";
import { Notice } from "./Notice.tsx";
import { Failure, Loading } from "./State.tsx";
import { Found } from "./Survey.tsx";
import classes from "./SurveyRecord.module.css";
import { plainValue } from "./sentence.ts";
import { byKey } from "./values.ts";
import { Who } from "./Who.tsx";
import { useWords } from "./words.ts";

const number = (value: unknown) => (typeof value === "number" ? value : 0);

/** What the technician was shown when this visit opened, as it stands on the record. Shows nothing where none was made. */
export function SurveyRecord({ session }: { session: string }) {
  const { t } = useWords();
  const made = useQuery({
    queryKey: ["audit", "session", session, "survey"],
    queryFn: ({ signal }) => http.auditEvents({ session, name: "survey.made", limit: 1 }, signal),
  });
  const told = useQuery({
    queryKey: ["audit", "session", session, "survey", "lines"],
    queryFn: ({ signal }) => http.auditEvents({ session, name: "survey.lines", limit: 100 }, signal),
  });
  const survey = useMemo(() => told.data && surveyOf(told.data.items.map(({ facts }) => facts)), [told.data]);
  const event = made.data?.items[0];
  if (made.isError) return <Failure error={made.error} retry={() => void made.refetch()} />;
  if (event === undefined) return null;
  const { previous, reset } = event.facts;
  const [items, proven, lost, lines] = ["items", "proven", "lost", "lines"].map((fact) => number(event.facts[fact]));
  return (
    <section className={classes.card} aria-labelledby="survey-record" data-testid="survey-record">
      <h2 id="survey-record" className={classes.title}>
        <Icon name="arrowsDiff" size={17} />
        {t("survey.title")}
        <AtMoment session={session} us={event.at_us} />
      </h2>
      <p className={classes.text}>
        {typeof previous !== "string" ? (
          t("survey.first")
        ) : (
          <>
            {items === 0 ? t("survey.none") : t("audit.survey.items", { items: items ?? 0, proven: proven ?? 0 })}
            {reset !== undefined && reset !== null && <> {t("audit.survey.reset", { count: number(reset) })}</>}{" "}
            <Link to="/audit/sessions/$session" params={{ session: previous }} title={previous}>
              {t("audit.survey.previous")}
            </Link>
          </>
        )}
      </p>
      {told.isError && <Failure error={told.error} retry={() => void told.refetch()} />}
      {survey && <Lines survey={survey} />}
      {survey === null && (items ?? 0) > 0 && <p className={classes.more}>{t("audit.survey.counts")}</p>}
      {(lost ?? 0) > 0 && <Notice tone="warn">{t("audit.survey.lost", { count: lost ?? 0 })}</Notice>}
      {(lines ?? 0) > 0 && <Diary session={session} count={lines ?? 0} />}
    </section>
  );
}

/** Leads to the recording at this moment. */
function AtMoment({ session, us }: { session: string; us: number }) {
  const { t } = useWords();
  return (
    <Link
      to="/audit/sessions/$session/replay"
      params={{ session }}
      search={{ at: String(us) }}
      className={classes.replay}
      title={t("replay.open.at")}
      aria-label={t("replay.open.at")}
      data-testid="survey-replay"
    >
      <Icon name="playerPlay" size={13} />
    </Link>
  );
}

/** Every line as the technician saw it, in the same form. */
function Lines({ survey: { found, descriptors, rest } }: { survey: Recorded }) {
  const { t } = useWords();
  return (
    <div className={classes.lines}>
      <Found found={found} descriptors={useMemo(() => byKey(descriptors), [descriptors])} />
      {rest > 0 && <Notice tone="warn">{t("audit.survey.rest", { count: rest })}</Notice>}
    </div>
  );
}

/** The device's own diary between the two visits, fetched when somebody wants to read it. */
function Diary({ session, count }: { session: string; count: number }) {
  const { t } = useWords();
  const [open, setOpen] = useState(false);
  const diary = useQuery({
    queryKey: ["audit", "session", session, "diary"],
    queryFn: ({ signal }) => http.auditEvents({ session, name: "setting.diary", limit: 100 }, signal),
    enabled: open,
  });
  return (
    <details className={classes.diary} onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary data-testid="survey-diary">
        {t("audit.survey.diary", { count })}
        <Icon name="chevronDown" size={14} />
      </summary>
      {diary.isError && <Failure error={diary.error} retry={() => void diary.refetch()} />}
      {open && diary.isPending && <Loading />}
      <ul>
        {diary.data?.items.map((line) => (
          <DiaryLine key={line.id} line={line} />
        ))}
      </ul>
      {diary.data?.next && <p className={classes.more}>{t("audit.survey.more", { count: diary.data.items.length })}</p>}
    </details>
  );
}

function DiaryLine({ line: { facts } }: { line: AuditEvent }) {
  const words = useWords();
  const old = facts.old ?? facts.personal_old;
  const now = facts.new ?? facts.personal_new;
  return (
    <li className={classes.line}>
      <span className={classes.when}>{typeof facts.at_us === "number" ? minuteText(facts.at_us) : "–"}</span>
      <code>{String(facts.key)}</code>
      <span>
        {plainValue(old, words)} → <b>{plainValue(now, words)}</b>
      </span>
      <Who actor={String(facts.actor)} name={typeof facts.actor_id === "string" ? facts.actor_id : null} />
      {typeof facts.visit === "string" && typeof facts.at_us === "number" && (
        <AtMoment session={facts.visit} us={facts.at_us} />
      )}
    </li>
  );
}
