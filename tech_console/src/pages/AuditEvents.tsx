import { keepPreviousData, useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { getRouteApi } from "@tanstack/react-router";
import { ChangeTable } from "../view/ChangeTable.tsx";
import { EventTable } from "../view/EventTable.tsx";
import { type Chosen, type Field, Filters } from "../view/Filters.tsx";
import { http } from "../view/http.ts";
import { Paged } from "../view/Paged.tsx";
import { useTitle } from "../view/useTitle.ts";
import { useWords } from "../view/words.ts";
import page from "./AuditPage.module.css";
import { asked } from "./AuditSessions.tsx";

const route = getRouteApi("/audit/events");

/** What only events can be asked for, not changes of settings. */
const OF_EVENTS = ["name", "code", "text", "verdict"] as const;

/** Every event on the record, newest first; with a setting in the filters, who changed it. */
export function AuditEvents() {
  const { t } = useWords();
  const chosen: Chosen = route.useSearch();
  const navigate = route.useNavigate();
  const names = useNames();
  useTitle(t("audit.events.title"));
  const ofSetting = chosen.setting !== undefined;
  const fields: Field[] = [
    { name: "setting", label: "audit.setting", hint: "audit.setting.hint" },
    ...(ofSetting
      ? []
      : ([
          { name: "text", label: "audit.text", hint: "audit.text.hint" },
          { name: "name", label: "audit.name", wide: true, options: names },
        ] satisfies Field[])),
    { name: "actor", label: "audit.actor" },
    { name: "session", label: "audit.id" },
    { name: "device", label: "audit.device.hint" },
    { name: "technician", label: "audit.technician" },
    { name: "ticket", label: "audit.ticket" },
  ];
  const choose = (changes: Chosen) => {
    const gone = changes.setting === undefined ? [] : OF_EVENTS.map((name) => [name, undefined]);
    void navigate({ search: { ...chosen, ...Object.fromEntries(gone), ...changes }, replace: true });
  };
  return (
    <div className={page.page}>
      <div className={page.head}>
        <h1>{t("audit.events.title")}</h1>
        <p>{t("audit.events.intro")}</p>
      </div>
      <Filters fields={fields} chosen={chosen} choose={choose} />
      {ofSetting ? <Changes chosen={chosen} /> : <Events chosen={chosen} />}
    </div>
  );
}

function Events({ chosen }: { chosen: Chosen }) {
  const { t } = useWords();
  const query = useInfiniteQuery({
    queryKey: ["audit", "events", chosen],
    queryFn: ({ pageParam, signal }) => http.auditEvents({ ...asked(chosen), limit: 100, cursor: pageParam }, signal),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (last) => last.next ?? undefined,
    placeholderData: keepPreviousData,
  });
  const filtered = Object.values(chosen).some(Boolean);
  return (
    <Paged query={query} empty={t(filtered ? "audit.empty" : "audit.empty.events")}>
      {(events) => <EventTable events={events} withSession />}
    </Paged>
  );
}

function Changes({ chosen }: { chosen: Chosen }) {
  const { t } = useWords();
  const rest = Object.fromEntries(Object.entries(chosen).filter(([name]) => !OF_EVENTS.some((one) => one === name)));
  const query = useInfiniteQuery({
    queryKey: ["audit", "changes", rest],
    queryFn: ({ pageParam, signal }) => http.auditChanges({ ...asked(rest), limit: 100, cursor: pageParam }, signal),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (last) => last.next ?? undefined,
    placeholderData: keepPreviousData,
  });
  return (
    <Paged query={query} empty={t("audit.empty")}>
      {(changes) => <ChangeTable changes={changes} />}
    </Paged>
  );
}

/** The names of all events, for a filter; while they are loading the list is merely empty. */
export function useNames(): { value: string; label: string }[] {
  const names = useQuery({
    queryKey: ["audit", "names"],
    queryFn: ({ signal }) => http.auditNames(signal),
    staleTime: Number.POSITIVE_INFINITY,
  });
  return (names.data ?? []).map(({ name, code }) => ({ value: name, label: `${name} · ${code}` }));
}
