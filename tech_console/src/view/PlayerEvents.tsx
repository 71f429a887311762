import { memo, useEffect, useMemo, useRef, useState } from "react";
import type { AuditEvent, ReplayOutline } from "../core/http.ts";
import { descriptorsOf } from "../core/recorded.ts";
import { type StillMark, stillsOf } from "../core/stills.ts";
import { clock } from "../core/time.ts";
import { CUTS, type Cut, type Facts, folded, keeps, type Spelled, spelled } from "../core/told.ts";
import { Icon } from "./Icon.tsx";
import { type Labels, labelsOf } from "./labels.ts";
import classes from "./Player.module.css";
import type { Replay } from "./replay.ts";
import { sentence } from "./sentence.ts";
import table from "./Timeline.module.css";
import { iconOf, Outcome } from "./Timeline.tsx";
import { useStore } from "./visit.ts";
import { useWords, type Words } from "./words.ts";

interface Props {
  replay: Replay;
  outline: ReplayOutline;
}

/** What happened in the visit, beside its picture: each line leads to its moment. */
export function PlayerEvents({ replay, outline }: Props) {
  const words = useWords();
  const { t } = words;
  const [cut, setCut] = useState<Cut>("all");
  const { lines, outcomeOf } = useMemo(() => {
    const { events, outcomeOf } = folded(outline.events);
    return { lines: spelled(events, outcomeOf), outcomeOf };
  }, [outline]);
  const kept = useMemo(() => lines.filter(({ event }) => keeps(cut, event)), [lines, cut]);
  const labels = useMemo(
    () => labelsOf(descriptorsOf(outline.events.map(({ facts }) => facts)), words),
    [outline, words],
  );
  const stills = useMemo(() => new Map(stillsOf(outline.events).map((mark) => [mark.atUs, mark])), [outline]);
  const now = useStore(replay.player.state, ({ atUs }) => kept.findLastIndex(({ event }) => event.at_us <= atUs));
  const list = useRef<HTMLOListElement>(null);
  useEffect(() => {
    list.current?.children[Math.max(0, now)]?.scrollIntoView({ block: "nearest" });
  }, [now]);
  return (
    <section className={table.panel} aria-labelledby="player-events">
      <div className={table.head}>
        <h2 id="player-events" className={table.title}>
          <Icon name="history" size={16} />
          {t("replay.events")}
          <span className={table.count}>{kept.length}</span>
        </h2>
        <fieldset className={table.cuts}>
          <legend className="visually-hidden">{t("timeline.filter")}</legend>
          {CUTS.map((one) => (
            <button
              key={one}
              type="button"
              className={table.cut}
              aria-pressed={cut === one}
              data-testid={`player-cut-${one}`}
              onClick={() => setCut(one)}
            >
              {t(`timeline.cut.${one}`)}
            </button>
          ))}
        </fieldset>
      </div>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a box that scrolls must be reachable by keyboard */}
      <div className={table.list} tabIndex={0}>
        {kept.length === 0 && <p className={table.empty}>{t("replay.empty")}</p>}
        <ol ref={list}>
          {kept.map(({ event, characters }, at) => (
            <Line
              key={event.id}
              event={event}
              characters={characters}
              now={at === now}
              words={words}
              labels={labels}
              outcome={outcomeOf(event)}
              replay={replay}
              still={event.name === "still.sent" ? stills.get(event.at_us) : undefined}
            />
          ))}
        </ol>
        {outline.more && <p className={table.empty}>{t("replay.more", { count: outline.events.length })}</p>}
      </div>
      <Told replay={replay} lines={kept} words={words} labels={labels} />
    </section>
  );
}

interface LineProps {
  event: AuditEvent;
  /** That it stands for. */
  characters: number;
  now: boolean;
  words: Words;
  labels: Labels;
  outcome: Facts | undefined;
  replay: Replay;
  still: StillMark | undefined;
}

/** Kept as it is while the replay goes on: a visit may have thousands of lines, and two of them change at a time. */
const Line = memo(function Line({ event, characters, now, words, labels, outcome, replay, still }: LineProps) {
  const { t } = words;
  const severity = event.code.slice(-1);
  return (
    <li aria-current={now ? "time" : undefined}>
      <button
        type="button"
        className={`${table.line} ${classes.line}`}
        data-testid="player-event"
        data-name={event.name}
        data-severity={severity}
        onClick={() => replay.player.seek(event.at_us)}
      >
        <time className={table.time}>{clock(event.at_us)}</time>
        <span className={table.icon}>
          <Icon name={severity === "I" ? iconOf(event.name) : "alertTriangle"} size={14} />
        </span>
        <span className={table.text}>
          {sentence(event, words, labels)}
          {outcome && <Outcome facts={outcome} words={words} />}
          {event.erased && (
            <span className={classes.gone} data-testid="player-text-erased">
              {characters > 1 ? t("replay.erased.characters", { count: characters }) : t("replay.erased.words")}
            </span>
          )}
        </span>
        <span className={table.actor}>{event.actor_kind === "broker" ? "" : event.actor_name}</span>
      </button>
      {still && (
        <button
          type="button"
          className={classes.see}
          data-testid="player-event-still"
          onClick={() => {
            replay.player.seek(event.at_us);
            replay.player.pause();
            replay.look(still);
          }}
        >
          <Icon name="camera" size={14} />
          {t("replay.still.see")}
        </button>
      )}
    </li>
  );
});

interface ToldProps {
  replay: Replay;
  lines: readonly Spelled<AuditEvent>[];
  words: Words;
  labels: Labels;
}

/** Between two events that are read aloud. */
const SAY_MS = 2_500;

/** Says the event under way to whoever doesn't see it: the last one, and not more than one in a while. */
function Told({ replay, lines, words, labels }: ToldProps) {
  const { state } = replay.player;
  const at = useStore(state, ({ atUs }) => lines.findLast(({ event }) => event.at_us <= atUs)?.event ?? null);
  const moved = useStore(state, ({ waiting }) => !waiting);
  const [told, tell] = useState<AuditEvent | null>(null);
  const last = useRef(0);
  useEffect(() => {
    if (at === null || !moved) return;
    const wait = Math.max(0, last.current + SAY_MS - performance.now());
    const timer = setTimeout(() => {
      last.current = performance.now();
      tell(at);
    }, wait);
    return () => clearTimeout(timer);
  }, [at, moved]);
  return (
    <p className="visually-hidden" role="status" data-testid="player-told">
      {told !== null && `${clock(told.at_us)} ${sentence(told, words, labels)}`}
    </p>
  );
}
