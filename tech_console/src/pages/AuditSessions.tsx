import { keepPreviousData, useInfiniteQuery } from "@tanstack/react-query";
import { getRouteApi, Link } from "@tanstack/react-router";
import type { AuditSession } from "../core/http.ts";
import { dateTime, duration, parseWord } from "../core/time.ts";
import { END_REASONS } from "../core/wire.gen.ts";
import { type Chosen, type Field, Filters } from "../view/Filters.tsx";
import { http } from "../view/http.ts";
import { Paged } from "../view/Paged.tsx";
import { Reason } from "../view/Reason.tsx";
import classes from "../view/Table.module.css";
import { useTitle } from "../view/useTitle.ts";
import { useWords } from "../view/words.ts";
import page from "./AuditPage.module.css";

const route = getRouteApi("/audit/sessions");

/** Every support session, newest first; the address holds the filters. */
export function AuditSessions() {
  const { t } = useWords();
  const chosen: Chosen = route.useSearch();
  const navigate = route.useNavigate();
  useTitle(t("audit.sessions.title"));
  const query = useInfiniteQuery({
    queryKey: ["audit", "sessions", chosen],
    queryFn: ({ pageParam, signal }) => http.auditSessions({ ...asked(chosen), limit: 50, cursor: pageParam }, signal),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (last) => last.next ?? undefined,
    placeholderData: keepPreviousData,
  });
  const fields: Field[] = [
    { name: "device", label: "audit.device", hint: "audit.device.hint", wide: true },
    { name: "technician", label: "audit.technician", hint: "audit.technician.hint" },
    { name: "ticket", label: "audit.ticket" },
    {
      name: "reason",
      label: "audit.reason",
      wide: true,
      options: [...END_REASONS, "recovered" as const].map((reason) => ({ value: reason, label: t(`short.${reason}`) })),
    },
  ];
  const filtered = Object.values(chosen).some(Boolean);
  return (
    <div className={page.page}>
      <div className={page.head}>
        <h1>{t("audit.sessions.title")}</h1>
        <p>{t("audit.share")}</p>
      </div>
      <Filters
        fields={fields}
        chosen={chosen}
        choose={(changes) => void navigate({ search: { ...chosen, ...changes }, replace: true })}
      />
      <Paged query={query} empty={t(filtered ? "audit.empty" : "audit.empty.all")}>
        {(sessions) => <Sessions sessions={sessions} />}
      </Paged>
    </div>
  );
}

/** Returns the filters of an address as the broker takes them. */
export function asked({ from, to, ...rest }: Chosen): Record<string, string | number | undefined> {
  const us = (word: string | undefined) => (word === undefined ? undefined : (parseWord(word) ?? undefined));
  return { ...rest, from_us: us(from), to_us: us(to) };
}

function Sessions({ sessions }: { sessions: readonly AuditSession[] }) {
  const { t } = useWords();
  return (
    <table className={classes.table}>
      <thead>
        <tr>
          <th scope="col">{t("audit.opened")}</th>
          <th scope="col">{t("audit.device")}</th>
          <th scope="col">{t("audit.technician")}</th>
          <th scope="col">{t("audit.ticket")}</th>
          <th scope="col">{t("audit.reason")}</th>
          <th scope="col" className={classes.number}>
            {t("audit.duration")}
          </th>
          <th scope="col" className={classes.number}>
            {t("audit.events")}
          </th>
          <th scope="col" className={classes.number}>
            {t("audit.frames")}
          </th>
        </tr>
      </thead>
      <tbody>
        {sessions.map((one) => (
          <tr key={one.session} data-testid="audit-row" data-session={one.session}>
            <td className={classes.time}>
              <Link to="/audit/sessions/$session" params={{ session: one.session }} data-testid="audit-open">
                {dateTime(one.opened_us)}
              </Link>
              <span className={classes.sub}>{one.session.slice(0, 8)}</span>
            </td>
            <td>
              <span className={classes.main}>{one.device_model}</span>
              <span className={classes.sub}>{one.device_serial}</span>
            </td>
            <td>
              <span className={classes.main}>{one.technician_name}</span>
              <span className={classes.sub}>{one.technician}</span>
            </td>
            <td>{one.ticket}</td>
            <td>
              <Reason reason={one.reason} />{" "}
              {one.recovered && (
                <span className={classes.tag} data-tone="warn" title={t("audit.recovered.tip")}>
                  {t("audit.recovered")}
                </span>
              )}
            </td>
            <td className={classes.number}>{lasted(one)}</td>
            <td className={classes.number}>{one.events}</td>
            <td className={classes.number}>
              {one.frames}
              {one.dropped > 0 && (
                <span className={classes.sub}>
                  {one.dropped} {t("audit.dropped")}
                </span>
              )}
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

/** How long the technician could see: from the customer's consent to the end. */
export function lasted({ active_us: active, ended_us: ended }: AuditSession): string {
  return active === null || ended === null ? "–" : duration((ended - active) / 1000);
}
