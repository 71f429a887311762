import { createRootRoute, createRoute, createRouter, Link, redirect } from "@tanstack/react-router";
import type { Role } from "../core/http.ts";
import { client, useMe } from "../view/account.ts";
import { Fault } from "../view/ErrorBoundary.tsx";
import type { Chosen } from "../view/Filters.tsx";
import { type Place, Shell } from "../view/Shell.tsx";
import { Empty } from "../view/State.tsx";
import { useWords } from "../view/words.ts";
import { Assist } from "./Assist.tsx";
import { AuditEvents } from "./AuditEvents.tsx";
import { AuditReplay } from "./AuditReplay.tsx";
import { AuditSession } from "./AuditSession.tsx";
import { AuditSessions } from "./AuditSessions.tsx";
import { Erasures } from "./Erasures.tsx";
import { VisitOrder } from "./VisitOrder.tsx";

const ASSIST: readonly Place[] = [{ to: "/assist", label: "nav.assist" }];
const AUDIT: readonly Place[] = [
  { to: "/audit/sessions", label: "nav.sessions" },
  { to: "/audit/events", label: "nav.events" },
  { to: "/erasures", label: "nav.erasures" },
];
const ADMINISTRATION: readonly Place[] = [{ to: "/erasures", label: "nav.erasures" }];

/** The role decides the pages; the broker decides again at every request. */
const PLACES: Record<Role, readonly Place[]> = {
  technician: ASSIST,
  supervisor: ASSIST,
  auditor: AUDIT,
  administrator: ADMINISTRATION,
};

function useRole(): Role | null {
  return useMe().data?.account.role ?? null;
}

/** An auditor replays every visit; a technician their own, where the operator allows it. */
function Replayed() {
  const me = useMe().data;
  return me?.account.role === "auditor" || me?.replays_own ? <AuditReplay /> : <NotFound />;
}

function roleNow(): Role | null {
  return client.getQueryData<{ account: { role: Role } }>(["me"])?.account.role ?? null;
}

function Frame() {
  const account = useMe().data?.account;
  if (account === undefined) return null;
  const places = PLACES[account.role];
  return <Shell account={account} places={places} pin={places === ASSIST} />;
}

function Home() {
  const { t } = useWords();
  return (
    <Empty icon="userShield" title={t("role.empty.title")}>
      <h1 className="visually-hidden">{t("app.tagline")}</h1>
      <p>{t("role.empty.text")}</p>
    </Empty>
  );
}

function NotFound() {
  const { t } = useWords();
  return (
    <Empty icon="search" title={t("notfound.title")}>
      <h1 className="visually-hidden">{t("notfound.title")}</h1>
      <p>{t("notfound.text")}</p>
      <Link to="/">{t("notfound.home")}</Link>
    </Empty>
  );
}

const root = createRootRoute({ component: Frame, notFoundComponent: NotFound });

const home = createRoute({
  getParentRoute: () => root,
  path: "/",
  component: Home,
  beforeLoad() {
    const role = roleNow();
    const first = role === null ? undefined : PLACES[role][0];
    if (first !== undefined) throw redirect({ to: first.to });
  },
});

/** Shows a page only to the roles that have it. */
function only(places: readonly Place[], Page: () => React.ReactNode) {
  return function Guarded() {
    const role = useRole();
    return role !== null && PLACES[role] === places ? <Page /> : <NotFound />;
  };
}

/** Auditors and administrators share one page; what each may do on it differs. */
function Deciding() {
  const role = useRole();
  return role === "auditor" || role === "administrator" ? <Erasures mayAsk={role === "administrator"} /> : <NotFound />;
}

/** Whoever ordered a home visit prints what goes along with it; an auditor reads any. */
function Ordered() {
  const role = useRole();
  return role === "administrator" ? <NotFound /> : <VisitOrder />;
}

/** Keeps the named words of an address; whatever else stands there is not ours. */
function words(...names: string[]) {
  return (search: Record<string, unknown>): Chosen =>
    Object.fromEntries(
      names.flatMap((name) => {
        const value = search[name];
        return typeof value === "string" && value !== "" ? [[name, value]] : [];
      }),
    );
}

const assist = createRoute({ getParentRoute: () => root, path: "/assist", component: only(ASSIST, Assist) });
const sessions = createRoute({
  getParentRoute: () => root,
  path: "/audit/sessions",
  component: only(AUDIT, AuditSessions),
  validateSearch: words("device", "technician", "ticket", "reason", "from", "to"),
});
const session = createRoute({
  getParentRoute: () => root,
  path: "/audit/sessions/$session",
  component: only(AUDIT, AuditSession),
  validateSearch: words("name", "from", "to"),
});
const replay = createRoute({
  getParentRoute: () => root,
  path: "/audit/sessions/$session/replay",
  component: Replayed,
  validateSearch: words("at"),
});
const events = createRoute({
  getParentRoute: () => root,
  path: "/audit/events",
  component: only(AUDIT, AuditEvents),
  validateSearch: words(
    "name",
    "code",
    "session",
    "device",
    "technician",
    "ticket",
    "actor",
    "verdict",
    "text",
    "setting",
    "from",
    "to",
  ),
});
const erasures = createRoute({ getParentRoute: () => root, path: "/erasures", component: Deciding });

const order = createRoute({ getParentRoute: () => root, path: "/orders/$session", component: Ordered });

export const router = createRouter({
  routeTree: root.addChildren([home, assist, sessions, session, replay, events, erasures, order]),
  // Plain words, not JSON: an address is read and typed by people.
  parseSearch: (text) => Object.fromEntries(new URLSearchParams(text)),
  stringifySearch: (search) => {
    const words = new URLSearchParams();
    for (const [name, value] of Object.entries(search)) if (typeof value === "string") words.set(name, value);
    return words.size === 0 ? "" : `?${words}`;
  },
  defaultErrorComponent: ({ error }) => <Fault error={error} />,
});

declare module "@tanstack/react-router" {
  interface Register {
    router: typeof router;
  }
}
