import { keepPreviousData, useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { getRouteApi } from "@tanstack/react-router";
import { EventTable } from "../view/EventTable.tsx";
import { type Chosen, type Field, Filters } from "../view/Filters.tsx";
import { http } from "../view/http.ts";
import { Paged } from "../view/Paged.tsx";
import { useTitle } from "../view/useTitle.ts";
import { useWords } from "../view/words.ts";
import page from "./AuditPage.module.css";
import { asked } from "./AuditSessions.tsx";

const route = getRouteApi("/audit/events");

/** Every event on the record, in visits and outside them, newest first. */
export function AuditEvents() {
  const { t } = useWords();
  const chosen: Chosen = route.useSearch();
  const navigate = route.useNavigate();
  const names = useNames();
  useTitle(t("audit.events.title"));
  const query = useInfiniteQuery({
    queryKey: ["audit", "events", chosen],
    queryFn: ({ pageParam, signal }) => http.auditEvents({ ...asked(chosen), limit: 100, cursor: pageParam }, signal),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (last) => last.next ?? undefined,
    placeholderData: keepPreviousData,
  });
  const fields: Field[] = [
    { name: "name", label: "audit.name", wide: true, options: names },
    { name: "actor", label: "audit.actor" },
    { name: "session", label: "audit.id" },
    { name: "device", label: "audit.device.hint" },
    { name: "technician", label: "audit.technician" },
    { name: "ticket", label: "audit.ticket" },
  ];
  const filtered = Object.values(chosen).some(Boolean);
  return (
    <div className={page.page}>
      <div className={page.head}>
        <h1>{t("audit.events.title")}</h1>
        <p>{t("audit.events.intro")}</p>
      </div>
      <Filters
        fields={fields}
        chosen={chosen}
        choose={(changes) => void navigate({ search: { ...chosen, ...changes }, replace: true })}
      />
      <Paged query={query} empty={t(filtered ? "audit.empty" : "audit.empty.events")}>
        {(events) => <EventTable events={events} withSession />}
      </Paged>
    </div>
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
