import { keepPreviousData, useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { getRouteApi, Link } from "@tanstack/react-router";
import type { AuditSession as Session } from "../core/http.ts";
import { exact } from "../core/time.ts";
import { DiagnosisRecord } from "../view/DiagnosisRecord.tsx";
import { ErasureMarks } from "../view/ErasureMarks.tsx";
import { EventTable } from "../view/EventTable.tsx";
import { Exports } from "../view/Exports.tsx";
import { Filters } from "../view/Filters.tsx";
import { http } from "../view/http.ts";
import { Icon } from "../view/Icon.tsx";
import { Integrity } from "../view/Integrity.tsx";
import { Paged } from "../view/Paged.tsx";
import { Reason } from "../view/Reason.tsx";
import { Failure, Loading } from "../view/State.tsx";
import { SurveyRecord } from "../view/SurveyRecord.tsx";
import { useTitle } from "../view/useTitle.ts";
import { useWords } from "../view/words.ts";
import { useNames } from "./AuditEvents.tsx";
import page from "./AuditPage.module.css";
import { asked, lasted } from "./AuditSessions.tsx";

const route = getRouteApi("/audit/sessions/$session");

/** One session: its facts, and every event on its record. */
export function AuditSession() {
  const { t } = useWords();
  const { session: id } = route.useParams();
  const chosen = route.useSearch();
  const navigate = route.useNavigate();
  const names = useNames();
  const title = t("audit.session.title", { id: id.slice(0, 8) });
  useTitle(title);
  const session = useQuery({
    queryKey: ["audit", "session", id],
    queryFn: ({ signal }) => http.auditSession(id, signal),
  });
  const events = useInfiniteQuery({
    queryKey: ["audit", "session", id, "events", chosen],
    queryFn: ({ pageParam, signal }) =>
      http.auditEvents({ ...asked(chosen), session: id, limit: 100, cursor: pageParam }, signal),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (last) => last.next ?? undefined,
    placeholderData: keepPreviousData,
  });
  return (
    <div className={page.page}>
      <Link to="/audit/sessions" className={page.back}>
        <Icon name="arrowLeft" size={15} />
        {t("audit.back")}
      </Link>
      <div className={page.head}>
        <h1>{title}</h1>
        {session.data && <Reason reason={session.data.reason} />}
        {session.data && session.data.ended_us !== null && (
          <Link
            to="/audit/sessions/$session/replay"
            params={{ session: id }}
            className={page.back}
            data-testid="replay"
          >
            <Icon name="playerPlay" size={15} />
            {t("replay.open")}
          </Link>
        )}
      </div>
      {session.isPending && <Loading />}
      {session.isError && <Failure error={session.error} retry={() => void session.refetch()} />}
      {session.data && <ErasureMarks session={session.data} />}
      {session.data && <Facts session={session.data} />}
      {session.data && <Integrity key={id} session={id} />}
      {session.data && session.data.ended_us !== null && <Exports session={id} />}
      {session.data && <SurveyRecord session={id} />}
      {session.data && session.data.active_us !== null && <DiagnosisRecord session={id} />}
      <h2 className={page.subtitle}>{t("audit.events")}</h2>
      <Filters
        fields={[{ name: "name", label: "audit.name", wide: true, options: names }]}
        chosen={chosen}
        choose={(changes) => void navigate({ search: { ...chosen, ...changes }, replace: true })}
      />
      <Paged query={events} empty={t("audit.empty")}>
        {(items) => <EventTable events={items} withSession={false} />}
      </Paged>
    </div>
  );
}

const UNTOLD = "–";

function Facts({ session }: { session: Session }) {
  const { t } = useWords();
  const time = (us: number | null, otherwise: string) => (us === null ? otherwise : exact(us));
  const told = session.device !== "" || session.technician !== ""; // otherwise it was erased, or never written
  return (
    <dl className={page.facts} data-testid="session-facts">
      <div>
        <dt>{t("audit.device")}</dt>
        <dd>
          {session.device_model || UNTOLD}
          <small>{session.device_serial}</small>
        </dd>
      </div>
      <div>
        <dt>{t("audit.technician")}</dt>
        <dd>
          {session.technician_name || UNTOLD}
          <small>{session.technician}</small>
        </dd>
      </div>
      <div>
        <dt>{t("audit.ticket")}</dt>
        <dd>{session.ticket || UNTOLD}</dd>
      </div>
      <div>
        <dt>{t("audit.opened")}</dt>
        <dd>{exact(session.opened_us)}</dd>
      </div>
      <div>
        <dt>{t("audit.active")}</dt>
        <dd>{time(session.active_us, told ? t("audit.never") : UNTOLD)}</dd>
      </div>
      <div>
        <dt>{t("audit.ended")}</dt>
        <dd>
          {time(session.ended_us, t("audit.open"))}
          <small>
            {t("audit.duration")} {lasted(session)}
          </small>
        </dd>
      </div>
      <div>
        <dt>{t("audit.frames")}</dt>
        <dd>
          {session.frames}
          <small>
            {session.dropped} {t("audit.dropped")}
          </small>
        </dd>
      </div>
      <div>
        <dt>{t("audit.id")}</dt>
        <dd className={page.mono}>{session.session}</dd>
      </div>
      <div>
        <dt>{t("audit.device.hint")}</dt>
        <dd className={page.mono}>{session.device}</dd>
      </div>
    </dl>
  );
}
