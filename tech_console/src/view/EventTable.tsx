import { Link } from "@tanstack/react-router";
import type { AuditEvent } from "../core/http.ts";
import { exact } from "../core/time.ts";
import { plainValue, sentence } from "./sentence.ts";
import classes from "./Table.module.css";
import { useWords } from "./words.ts";

/** Events of the record, one a row: when, what in words, who, and the facts as they are. */
export function EventTable({ events, withSession }: { events: readonly AuditEvent[]; withSession: boolean }) {
  const words = useWords();
  const { t, say } = words;
  return (
    <table className={classes.table}>
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
        {events.map((event) => (
          <tr key={event.id} data-testid="event-row" data-name={event.name} data-severity={event.code.slice(-1)}>
            <td className={classes.time}>{exact(event.at_us)}</td>
            <td className={classes.what}>
              <span className={classes.main}>{sentence(event, words)}</span>
              <span className={classes.sub}>
                {event.name} · <span title={t(`severity.${severity(event.code)}`)}>{event.code}</span> ·{" "}
                {event.sequence}
              </span>
            </td>
            <td>
              <Actor event={event} kind={say(`actor.${event.actor_kind}`, event.actor_kind)} />
            </td>
            <td className={classes.facts}>
              {Object.entries(event.facts).map(([fact, value]) => (
                <span key={fact}>
                  <i>{fact}</i> {plainValue(value, words)}
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
        ))}
      </tbody>
    </table>
  );
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
