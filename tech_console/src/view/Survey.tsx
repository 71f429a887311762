import { Skeleton } from "@mantine/core";
import { type ReactNode, useMemo, useState } from "react";
import { countOf } from "../core/marks.ts";
import { dateTime, minuteText } from "../core/time.ts";
import { newestFirst } from "../core/undo.ts";
import type { LastVisit, Renamed, SurveyFound, SurveyReset } from "../core/wire.gen.ts";
import { Icon } from "./Icon.tsx";
import type { IconName } from "./icons.ts";
import classes from "./Survey.module.css";
import { SurveyLine } from "./SurveyLine.tsx";
import type { Undoing } from "./UndoButton.tsx";
import { useNow } from "./useNow.ts";
import { byKey, type Descriptors, nameOf } from "./values.ts";
import { useLive, type Visit } from "./visit.ts";
import { Who } from "./Who.tsx";
import { useWords } from "./words.ts";

/** What a visit opens on: what changed on the device since the last one. */
export function Survey({ visit }: { visit: Visit }) {
  const { t } = useWords();
  const found = useLive(visit, (live) => live.survey);
  const list = useLive(visit, (live) => live.descriptors);
  const descriptors = useMemo(() => byKey(list), [list]);
  const count = countOf(found);
  return (
    <section className={classes.panel} aria-labelledby="survey-title" data-testid="survey">
      <h2 id="survey-title" className={classes.title}>
        {t("survey.title")}
      </h2>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a box that scrolls must be reachable by keyboard */}
      <div className={classes.scroll} tabIndex={0}>
        <p className="visually-hidden" role="status">
          {found !== null && t("survey.announce", { count })}
        </p>
        {found === null ? <Making /> : <Found found={found} descriptors={descriptors} undoing={{ visit }} />}
      </div>
    </section>
  );
}

const SLOW_MS = 12_000;

/** The device is still sending its diary; the rest of the visit needn't wait for it. */
function Making() {
  const { t } = useWords();
  const now = useNow(1000);
  const [since] = useState(() => Date.now());
  return (
    <div className={classes.making} role="status" data-testid="survey-making">
      <p>{t(now - since > SLOW_MS ? "survey.slow" : "survey.making")}</p>
      {[0, 1, 2].map((line) => (
        <div key={line} className={classes.bones}>
          <Skeleton height={12} width="46%" />
          <Skeleton height={10} width="72%" />
        </div>
      ))}
    </div>
  );
}

interface FoundProps {
  found: Omit<SurveyFound, "type">;
  descriptors: Descriptors;
  undoing?: Undoing;
}

/** A survey, live or from the record. */
export function Found({ found: { previous, items, reset, renamed }, descriptors, undoing }: FoundProps) {
  const { t } = useWords();
  if (previous === null) {
    return (
      <Nothing testid="survey-first" icon="history" title={t("survey.first")}>
        {t("survey.first.text")}
      </Nothing>
    );
  }
  return (
    <>
      <Previous previous={previous} />
      {reset !== null && <Reset reset={reset} descriptors={descriptors} undoing={undoing} />}
      {items.length > 0 && (
        <ul className={classes.items}>
          {newestFirst(items).map((item) => (
            <SurveyLine key={item.key} item={item} descriptors={descriptors} undoing={undoing} />
          ))}
        </ul>
      )}
      {items.length === 0 && reset === null && (
        <Nothing testid="survey-none" icon="check" tone="good" title={t("survey.none")}>
          {t("survey.none.text")}
        </Nothing>
      )}
      {renamed.length > 0 && <Renamings renamed={renamed} descriptors={descriptors} />}
    </>
  );
}

function Previous({ previous }: { previous: LastVisit }) {
  const { t, say } = useWords();
  return (
    <div className={classes.previous} data-testid="survey-previous" data-complete={previous.complete}>
      <span className={classes.past}>
        <Icon name="history" size={15} />
        <span>
          {t("survey.previous")} <b title={dateTime(previous.ended_us)}>{minuteText(previous.ended_us)}</b>
          {previous.technician !== "" && <> · {previous.technician}</>}
          <span className={classes.end}>{say(`short.${previous.reason}`, previous.reason)}</span>
        </span>
      </span>
      {!previous.complete && (
        <p className={classes.incomplete}>
          <Icon name="alertTriangle" size={14} />
          {t("survey.incomplete")}
        </p>
      )}
    </div>
  );
}

/** One thing that happened, with everything that it did folded away. */
function Reset({
  reset,
  descriptors,
  undoing,
}: {
  reset: SurveyReset;
  descriptors: Descriptors;
  undoing?: Undoing | undefined;
}) {
  const { t } = useWords();
  return (
    <details className={classes.reset} data-testid="survey-reset">
      <summary>
        <span className={classes.resetIcon}>
          <Icon name="restore" size={18} />
        </span>
        <span className={classes.what}>
          <span className={classes.name}>{t("survey.reset")}</span>
          <span className={classes.by}>
            <Who actor={reset.actor} name={reset.actor_id} />
            <span className={classes.when}>{minuteText(reset.at_us)}</span>
          </span>
        </span>
        <span className={classes.more}>
          {t("survey.reset.count", { count: reset.items.length })}
          <Icon name="chevronDown" size={14} />
        </span>
      </summary>
      <ul className={classes.items}>
        {reset.items.map((item) => (
          <SurveyLine key={item.key} item={item} descriptors={descriptors} undoing={undoing} brief />
        ))}
      </ul>
    </details>
  );
}

function Renamings({ renamed, descriptors }: { renamed: readonly Renamed[]; descriptors: Descriptors }) {
  const words = useWords();
  const { t } = words;
  return (
    <details className={classes.renamed} data-testid="survey-renamed">
      <summary>
        <Icon name="tag" size={15} />
        {t("survey.renamed", { count: renamed.length })}
        <Icon name="chevronDown" size={14} />
      </summary>
      <ul>
        {renamed.map((one) => (
          <li key={`${one.old} ${one.new}`}>
            {nameOf(one.new, descriptors, words)}
            <code>
              {one.old} → {one.new}
            </code>
          </li>
        ))}
      </ul>
    </details>
  );
}

interface NothingProps {
  testid: string;
  icon: IconName;
  tone?: "good";
  title: string;
  children: ReactNode;
}

function Nothing({ testid, icon, tone, title, children }: NothingProps) {
  return (
    <div className={classes.nothing} data-testid={testid}>
      <span className={classes.badge} data-tone={tone}>
        <Icon name={icon} size={24} />
      </span>
      <b>{title}</b>
      <p>{children}</p>
    </div>
  );
}
