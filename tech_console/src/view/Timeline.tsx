import { memo, useEffect, useLayoutEffect, useMemo, useRef, useState } from "react";
import { clock } from "../core/time.ts";
import { CUTS, type Cut, type Facts, folded, keeps, type Thread, threadOf } from "../core/told.ts";
import type { TimelineEvent } from "../core/wire.gen.ts";
import { Icon } from "./Icon.tsx";
import type { IconName } from "./icons.ts";
import type { Labels } from "./labels.ts";
import { sentence } from "./sentence.ts";
import classes from "./Timeline.module.css";
import { useLabels } from "./useLabels.ts";
import { useLive, type Visit } from "./visit.ts";
import { useWords, type Words } from "./words.ts";

const NEAR_PIXELS = 24;

/** Each fact of the visit as it is put on record: newest at the bottom, followed unless one scrolls up. */
export function Timeline({ visit }: { visit: Visit }) {
  const words = useWords();
  const { t } = words;
  const timeline = useLive(visit, (live) => live.timeline);
  const [cut, setCut] = useState<Cut>("all");
  const { events, outcomeOf } = useMemo(() => folded(timeline), [timeline]);
  const kept = useMemo(() => events.filter((event) => keeps(cut, event)), [events, cut]);
  // A customer has no name here: on the record they go by their device's id.
  const device = useLive(visit, (live) => live.session?.device.id);
  const list = useRef<HTMLDivElement>(null);
  const [following, setFollowing] = useState(true);
  const labels = useLabels(visit);

  const toEnd = () => list.current?.scrollTo({ top: list.current.scrollHeight });
  // biome-ignore lint/correctness/useExhaustiveDependencies: each new event is a reason to follow
  useLayoutEffect(() => {
    if (following) toEnd();
  }, [kept, following]);
  useEffect(() => {
    const box = list.current;
    if (box === null || !following) return;
    const watch = new ResizeObserver(toEnd);
    watch.observe(box);
    return () => watch.disconnect();
  });

  return (
    <section className={classes.panel} aria-labelledby="timeline-title">
      <div className={classes.head}>
        <h2 id="timeline-title" className={classes.title}>
          <Icon name="history" size={16} />
          {t("timeline.title")}
          <span className={classes.count}>{timeline.length}</span>
        </h2>
        <fieldset className={classes.cuts}>
          <legend className="visually-hidden">{t("timeline.filter")}</legend>
          {CUTS.map((one) => (
            <button
              key={one}
              type="button"
              className={classes.cut}
              aria-pressed={cut === one}
              data-testid={`timeline-${one}`}
              onClick={() => {
                setCut(one);
                setFollowing(true);
              }}
            >
              {t(`timeline.cut.${one}`)}
            </button>
          ))}
        </fieldset>
      </div>
      <div
        ref={list}
        className={classes.list}
        role="log"
        aria-live="polite"
        aria-labelledby="timeline-title"
        data-testid="timeline"
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a box that scrolls must be reachable by keyboard
        tabIndex={0}
        onScroll={({ currentTarget: box }) =>
          setFollowing(box.scrollHeight - box.scrollTop - box.clientHeight < NEAR_PIXELS)
        }
      >
        {kept.length === 0 && (
          <p className={classes.empty}>{t(events.length === 0 ? "timeline.empty" : "timeline.empty.cut")}</p>
        )}
        <ol>
          {kept.map((event) => (
            <Line
              key={event.sequence}
              event={event}
              words={words}
              labels={labels}
              actor={
                event.actor === device
                  ? t("actor.customer")
                  : event.actor === "broker"
                    ? t("actor.broker")
                    : event.actor
              }
              outcome={outcomeOf(event)}
            />
          ))}
        </ol>
      </div>
      {!following && (
        <button type="button" className={classes.newest} onClick={toEnd}>
          <Icon name="chevronDown" size={14} /> {t("timeline.newest")}
        </button>
      )}
    </section>
  );
}

interface LineProps {
  event: TimelineEvent;
  words: Words;
  labels: Labels;
  outcome: Facts | undefined;
  actor: string;
}

/** Kept as it is while the list grows: a visit may have thousands of lines. */
const Line = memo(function Line({ event, words, labels, outcome, actor }: LineProps) {
  const severity = event.code.slice(-1);
  return (
    <li className={classes.line} data-testid="timeline-event" data-name={event.name} data-severity={severity}>
      <time className={classes.time}>{clock(event.at_us)}</time>
      <span className={classes.icon} title={severity === "I" ? undefined : words.say(`severity.${severity}`, severity)}>
        <Icon name={severity === "I" ? iconOf(event.name) : "alertTriangle"} size={14} />
      </span>
      <span className={classes.text}>
        {sentence(event, words, labels)}
        {outcome && <Outcome facts={outcome} words={words} />}
      </span>
      <span className={classes.actor}>{actor}</span>
    </li>
  );
});

const THREADS: Readonly<Record<Thread, IconName>> = {
  consent: "handStop",
  control: "deviceRemote",
  settings: "adjustments",
  diagnosis: "stethoscope",
  screen: "photo",
  link: "plugConnected",
  session: "login2",
  people: "user",
};

const OWN: Readonly<Record<string, IconName>> = {
  "session.ended": "doorExit",
  "session.active": "eye",
  "chat.said": "message2",
  "camera.requested": "camera",
  "setting.changed": "pencil",
  "setting.diary": "pencil",
  "survey.made": "arrowsDiff",
  "consent.granted": "check",
  "consent.refused": "x",
  "consent.withdrawn": "x",
};

/** Returns the icon of an event: its own, or that of what it is about. */
export function iconOf(name: string): IconName {
  return OWN[name] ?? THREADS[threadOf(name)];
}

/** What the device did with the command of this line. */
export function Outcome({ facts, words }: { facts: Facts; words: Words }) {
  const { say } = words;
  const outcome = String(facts.outcome);
  const done = say(`done.${outcome}`, outcome);
  const reason = typeof facts.reason === "string" ? `: ${say(`reason.${facts.reason}`, facts.reason)}` : "";
  const applied = outcome === "applied";
  return (
    <span className={classes.outcome} data-outcome={outcome} title={`${done}${reason}`}>
      <Icon name={applied ? "check" : "x"} size={14} />
      <span className={applied ? "visually-hidden" : undefined}>{`${done}${reason}`}</span>
    </span>
  );
}
