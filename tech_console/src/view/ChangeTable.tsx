import { Link } from "@tanstack/react-router";
import type { AuditChange } from "../core/http.ts";
import { dateTime, exact } from "../core/time.ts";
import { Icon } from "./Icon.tsx";
import { ownLabels, plainValue } from "./sentence.ts";
import classes from "./Table.module.css";
import { useWords } from "./words.ts";

/** Who changed which setting, from what to what and how; the visit that tells, which only of what it saw has pictures. */
export function ChangeTable({ changes }: { changes: readonly AuditChange[] }) {
  const { t } = useWords();
  return (
    <table className={classes.table} data-kind="changes">
      <thead>
        <tr>
          <th scope="col">{t("audit.changed")}</th>
          <th scope="col">{t("audit.setting")}</th>
          <th scope="col">{t("audit.change")}</th>
          <th scope="col">{t("audit.who")}</th>
          <th scope="col">{t("audit.device")}</th>
          <th scope="col">{t("audit.session")}</th>
        </tr>
      </thead>
      <tbody>
        {changes.map((change) => (
          <Row key={`${change.event} ${change.item}`} change={change} />
        ))}
      </tbody>
    </table>
  );
}

function Row({ change }: { change: AuditChange }) {
  const words = useWords();
  const { t, say } = words;
  const kind = say(`actor.${change.actor}`, change.actor);
  const named = change.who !== change.actor;
  const labels = ownLabels(change, words);
  const value = (told: unknown) =>
    told === null ? plainValue(null, words) : (labels?.value(change.setting, told) ?? plainValue(told, words));
  return (
    <tr data-testid="change-row" data-setting={change.setting} data-basis={change.basis}>
      <td className={classes.time}>
        <time dateTime={new Date(change.at_us / 1000).toISOString()} title={exact(change.at_us)}>
          {dateTime(change.at_us)}
        </time>
        <span className={classes.sub} title={t(`audit.basis.${change.basis}.tip`)}>
          {t(`audit.basis.${change.basis}`)}
        </span>
      </td>
      <td>
        <span className={classes.main}>{labels?.setting(change.setting) ?? change.setting}</span>
        {labels && <span className={classes.sub}>{change.setting}</span>}
      </td>
      <td className={classes.what}>
        {value(change.old)} → <b>{value(change.new)}</b>
      </td>
      <td>
        <span className={named ? classes.main : classes.kind}>{named ? change.who_name || change.who : kind}</span>
        <span className={classes.sub}>
          {named && `${kind} · `}
          {say(`via.${change.via}`, change.via)}
        </span>
      </td>
      <td className={classes.mono} title={change.device}>
        {change.device.slice(0, 8)}
        <span className={classes.sub}>{change.ticket}</span>
      </td>
      <td className={classes.mono}>
        {change.session === null ? (
          "–"
        ) : (
          <>
            <Link to="/audit/sessions/$session" params={{ session: change.session }} title={change.session}>
              {change.session.slice(0, 8)}
            </Link>
            {change.basis === "seen" && (
              <Link
                to="/audit/sessions/$session/replay"
                params={{ session: change.session }}
                search={{ at: String(change.recorded_us) }}
                className={classes.replay}
                title={t("replay.open.at")}
                aria-label={t("replay.open.at")}
                data-testid="change-replay"
              >
                <Icon name="playerPlay" size={13} />
              </Link>
            )}
          </>
        )}
      </td>
    </tr>
  );
}
