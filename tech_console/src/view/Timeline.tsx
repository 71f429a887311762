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
  const events = useLive(visit, (live) => live.timeline);
  const descriptors = useLive(visit, (live) => live.descriptors);
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
        <span className={classes.count}>{events.length}</span>
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
          <Line key={event.sequence} event={event} words={words} label={label} />
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
}

/** Kept as it is while the list grows: a visit may have thousands of lines. */
const Line = memo(function Line({ event, words, label }: LineProps) {
  return (
    <li
      className={classes.line}
      data-testid="timeline-event"
      data-name={event.name}
      data-severity={event.code.slice(-1)}
    >
      <time className={classes.time}>{clock(event.at_us)}</time>
      <span className={classes.dot} />
      <span className={classes.text}>{sentence(event, words, label)}</span>
      <span className={classes.actor}>{event.actor}</span>
    </li>
  );
});
