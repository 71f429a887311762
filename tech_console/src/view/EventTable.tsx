import { Link } from "@tanstack/react-router";
import { Fragment, useMemo } from "react";
import type { AuditEvent } from "../core/http.ts";
import { dateTime, exact, minuteText } from "../core/time.ts";
import { together } from "../core/told.ts";
import { Icon } from "./Icon.tsx";
import { plainValue, sentence } from "./sentence.ts";
import classes from "./Table.module.css";
import { iconOf } from "./Timeline.tsx";
import { useWords } from "./words.ts";

interface Props {
  events: readonly AuditEvent[];
  withSession: boolean;
}

/** Returns the day of a moment. */
const day = (us: number) => dateTime(us).slice(0, 10);

/** Events of the record by time: when, what in words, who, and the facts as they are. A visit by minutes, all by days. */
export function EventTable({ events, withSession }: Props) {
  const { t } = useWords();
  const groups = useMemo(() => together(events, withSession ? day : minuteText), [events, withSession]);
  const columns = withSession ? 5 : 4;
  return (
    <table className={classes.table} data-kind="events">
      <thead>
        <tr>
          <th scope="col">{t("audit.time")}</th>
          <th scope="col">{t("audit.name")}</th>
          <th scope="col">{t("audit.actor")}</th>
          <th scope="col">{t("audit.facts")}</th>
          {withSession && <th scope="col">{t("audit.session")}</th>}
        </tr>
      </thead>
      <tbody>
        {groups.map((group) => (
          <Fragment key={`${group.word} ${group.events[0]?.id}`}>
            <tr className={classes.group}>
              <th scope="rowgroup" colSpan={columns}>
                {group.word}
                <span>{t("audit.group.count", { count: group.events.length })}</span>
              </th>
            </tr>
            {group.events.map((event) => (
              <Row key={event.id} event={event} withSession={withSession} />
            ))}
          </Fragment>
        ))}
      </tbody>
    </table>
  );
}

/** The facts without what only names them: the sentence has used those words already. */
function factsOf({ facts: { words: _, ...rest } }: AuditEvent): Record<string, unknown> {
  return rest;
}

function Row({ event, withSession }: { event: AuditEvent; withSession: boolean }) {
  const words = useWords();
  const { t, say } = words;
  const level = severity(event.code);
  return (
    <tr data-testid="event-row" data-name={event.name} data-severity={event.code.slice(-1)}>
      <td className={classes.time}>
        <time dateTime={new Date(event.at_us / 1000).toISOString()} title={exact(event.at_us)}>
          {exact(event.at_us).slice(11)}
        </time>
        {event.session !== null && (
          <Link
            to="/audit/sessions/$session/replay"
            params={{ session: event.session }}
            search={{ at: String(event.at_us) }}
            className={classes.replay}
            title={t("replay.open.at")}
            aria-label={t("replay.open.at")}
            data-testid="event-replay"
          >
            <Icon name="playerPlay" size={13} />
          </Link>
        )}
      </td>
      <td className={classes.what}>
        <span className={classes.sentence}>
          <span className={classes.icon} title={level === "I" ? undefined : t(`severity.${level}`)}>
            <Icon name={level === "I" ? iconOf(event.name) : "alertTriangle"} size={15} />
          </span>
          <span className={classes.main}>{sentence(event, words)}</span>
        </span>
        <span className={classes.sub}>
          {event.name} · <span title={t(`severity.${level}`)}>{event.code}</span> · {event.sequence}
          {event.erased && ` · ${t("replay.erased.words")}`}
        </span>
      </td>
      <td>
        <Actor event={event} kind={say(`actor.${event.actor_kind}`, event.actor_kind)} />
      </td>
      <td className={classes.facts}>
        {Object.entries(factsOf(event)).map(([fact, value]) => (
          <span key={fact}>
            <i>{fact}</i> {short(plainValue(value, words))}
          </span>
        ))}
      </td>
      {withSession && (
        <td className={classes.mono}>
          {event.session === null ? (
            "–"
          ) : (
            <Link to="/audit/sessions/$session" params={{ session: event.session }} title={event.session}>
              {event.session.slice(0, 8)}
            </Link>
          )}
        </td>
      )}
    </tr>
  );
}

const LONG = 120;

/** A snapshot of all settings is a fact too, but nobody reads it in a table. */
function short(text: string): string {
  return text.length > LONG ? `${text.slice(0, LONG)}…` : text;
}

/** A name and what they are; one without a name (a customer, a stranger) by what they are and their id. */
function Actor({ event, kind }: { event: AuditEvent; kind: string }) {
  const named = event.actor_name !== "" && event.actor_kind !== "broker";
  return (
    <>
      <span className={named ? classes.main : classes.kind}>{named ? event.actor_name : kind}</span>
      <span className={classes.sub} title={event.actor_id}>
        {named ? kind : event.actor_id.slice(0, 15)}
      </span>
    </>
  );
}

function severity(code: string): "I" | "W" | "A" {
  const last = code.slice(-1);
  return last === "W" || last === "A" ? last : "I";
}
