import { useEffect, useMemo, useRef, useState } from "react";
import type { AuditEvent, ReplayOutline } from "../core/http.ts";
import { clock } from "../core/time.ts";
import { CUTS, type Cut, keeps } from "../core/told.ts";
import { Icon } from "./Icon.tsx";
import classes from "./Player.module.css";
import type { Replay } from "./replay.ts";
import { sentence } from "./sentence.ts";
import table from "./Timeline.module.css";
import { iconOf } from "./Timeline.tsx";
import { useStore } from "./visit.ts";
import { useWords } from "./words.ts";

/** What happened in the visit, beside its picture: each line leads to its moment. */
export function PlayerEvents({ replay: { player }, outline }: { replay: Replay; outline: ReplayOutline }) {
  const { t } = useWords();
  const [cut, setCut] = useState<Cut>("all");
  const kept = useMemo(() => outline.events.filter((event) => keeps(cut, event)), [outline, cut]);
  const now = useStore(player.state, ({ atUs }) => kept.findLastIndex((event) => event.at_us <= atUs));
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
          {kept.map((event, at) => (
            <Line key={event.id} event={event} now={at === now} to={() => player.seek(event.at_us)} />
          ))}
        </ol>
        {outline.more && <p className={table.empty}>{t("replay.more", { count: outline.events.length })}</p>}
      </div>
    </section>
  );
}

function Line({ event, now, to }: { event: AuditEvent; now: boolean; to: () => void }) {
  const words = useWords();
  const severity = event.code.slice(-1);
  return (
    <li aria-current={now ? "time" : undefined}>
      <button
        type="button"
        className={`${table.line} ${classes.line}`}
        data-testid="player-event"
        data-name={event.name}
        data-severity={severity}
        onClick={to}
      >
        <time className={table.time}>{clock(event.at_us)}</time>
        <span className={table.icon}>
          <Icon name={severity === "I" ? iconOf(event.name) : "alertTriangle"} size={14} />
        </span>
        <span className={table.text}>{sentence(event, words)}</span>
        <span className={table.actor}>{event.actor_kind === "broker" ? "" : event.actor_name}</span>
      </button>
    </li>
  );
}
