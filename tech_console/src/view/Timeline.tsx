import { memo, useEffect, useLayoutEffect, useMemo, useRef, useState } from "react";
import { clock } from "../core/time.ts";
import type { TimelineEvent } from "../core/wire.gen.ts";
import { Icon } from "./Icon.tsx";
import { sentence } from "./sentence.ts";
import classes from "./Timeline.module.css";
import { useLive, type Visit } from "./visit.ts";
import { useWords, type Words } from "./words.ts";

const NEAR_PIXELS = 24;

/** Each fact of the visit as it is put on record: newest at the bottom, followed unless one scrolls up. */
export function Timeline({ visit }: { visit: Visit }) {
  const words = useWords();
  const { t, pick } = words;
  const timeline = useLive(visit, (live) => live.timeline);
  const { events, outcomes } = useMemo(() => folded(timeline), [timeline]);
  const descriptors = useLive(visit, (live) => live.descriptors);
  // A customer has no name here: on the record they go by their device's id.
  const device = useLive(visit, (live) => live.session?.device.id);
  const list = useRef<HTMLOListElement>(null);
  const [following, setFollowing] = useState(true);
  const label = useMemo(() => {
    const labels = new Map(descriptors.map(({ key, label_vi: vi, label_en: en }) => [key, { vi, en }]));
    return (key: string) => {
      const found = labels.get(key);
      return found && pick(found);
    };
  }, [descriptors, pick]);

  const toEnd = () => list.current?.scrollTo({ top: list.current.scrollHeight });
  // biome-ignore lint/correctness/useExhaustiveDependencies: each new event is a reason to follow
  useLayoutEffect(() => {
    if (following) toEnd();
  }, [events, following]);
  useEffect(() => {
    const box = list.current;
    if (box === null || !following) return;
    const watch = new ResizeObserver(toEnd);
    watch.observe(box);
    return () => watch.disconnect();
  });

  return (
    <section className={classes.panel} aria-labelledby="timeline-title">
      <h2 id="timeline-title" className={classes.title}>
        <Icon name="history" size={16} />
        {t("timeline.title")}
        <span className={classes.count}>{timeline.length}</span>
      </h2>
      <ol
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
        {events.length === 0 && <li className={classes.empty}>{t("timeline.empty")}</li>}
        {events.map((event) => (
          <Line
            key={event.sequence}
            event={event}
            words={words}
            label={label}
            actor={
              event.actor === device ? t("actor.customer") : event.actor === "broker" ? t("actor.broker") : event.actor
            }
            outcome={ORDERS.has(event.name) ? outcomes.get(event.facts.command) : undefined}
          />
        ))}
      </ol>
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
  label: (key: string) => string | undefined;
  outcome: TimelineEvent["facts"] | undefined;
  actor: string;
}

/** Kept as it is while the list grows: a visit may have thousands of lines. */
const Line = memo(function Line({ event, words, label, outcome, actor }: LineProps) {
  return (
    <li
      className={classes.line}
      data-testid="timeline-event"
      data-name={event.name}
      data-severity={event.code.slice(-1)}
    >
      <time className={classes.time}>{clock(event.at_us)}</time>
      <span className={classes.dot} />
      <span className={classes.text}>
        {sentence(event, words, label)}
        {outcome && <Outcome facts={outcome} words={words} />}
      </span>
      <span className={classes.actor}>{actor}</span>
    </li>
  );
});

/** What the device did with the command of this line. */
function Outcome({ facts, words }: { facts: TimelineEvent["facts"]; words: Words }) {
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

const ORDERS: ReadonlySet<string> = new Set(["control.key", "setting.requested"]);

/** Puts each answer of the device beside the command that it answers, instead of on a line of its own. */
function folded(timeline: readonly TimelineEvent[]) {
  const ordered = new Set<unknown>();
  const outcomes = new Map<unknown, TimelineEvent["facts"]>();
  const events = timeline.filter(({ name, facts }) => {
    if (ORDERS.has(name)) ordered.add(facts.command);
    if (name !== "control.done" || !ordered.has(facts.command)) return true;
    outcomes.set(facts.command, facts);
    return false;
  });
  return { events, outcomes };
}
