import { Button } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { getRouteApi, Link } from "@tanstack/react-router";
import { dateTime } from "../core/time.ts";
import { useMe } from "../view/account.ts";
import { HttpError, http } from "../view/http.ts";
import { Icon } from "../view/Icon.tsx";
import { Player } from "../view/Player.tsx";
import { Empty, Failure, Loading } from "../view/State.tsx";
import { useTitle } from "../view/useTitle.ts";
import { useWords } from "../view/words.ts";
import page from "./AuditPage.module.css";
import classes from "./AuditReplay.module.css";

const route = getRouteApi("/audit/sessions/$session/replay");

/**
 * A visit as it was. The address names the moment, in microseconds, at which it begins, and follows where it stands: it
 * can be sent on. Technicians see their own visits here, where the operator allows it.
 */
export function AuditReplay() {
  const { t } = useWords();
  const { session: id } = route.useParams();
  const { at } = route.useSearch();
  const navigate = route.useNavigate();
  const auditor = useMe().data?.account.role === "auditor";
  const title = t("replay.title", { id: id.slice(0, 8) });
  useTitle(title);
  const outline = useQuery({
    queryKey: ["audit", "session", id, "outline"],
    queryFn: ({ signal }) => http.replayOutline(id, signal),
    staleTime: Number.POSITIVE_INFINITY,
  });
  const running = outline.error instanceof HttpError && outline.error.code === "visit_running";
  return (
    <div className={classes.page}>
      <div className={classes.head}>
        {auditor ? (
          <Link to="/audit/sessions/$session" params={{ session: id }} className={page.back}>
            <Icon name="arrowLeft" size={15} />
            {t("replay.back")}
          </Link>
        ) : (
          <Link to="/assist" className={page.back}>
            <Icon name="arrowLeft" size={15} />
            {t("replay.back.assist")}
          </Link>
        )}
        <h1>{title}</h1>
        {outline.data && (
          <p>
            {outline.data.ticket} · {dateTime(outline.data.from_us)}
          </p>
        )}
      </div>
      <div className={classes.body}>
        {outline.isPending && <Loading />}
        {running && (
          <Empty icon="playerPlay" title={t("replay.running")}>
            <p>{t("replay.running.text")}</p>
            <Button variant="default" onClick={() => void outline.refetch()} data-testid="retry">
              {t("app.retry")}
            </Button>
          </Empty>
        )}
        {outline.isError && !running && <Failure error={outline.error} retry={() => void outline.refetch()} />}
        {outline.data && (
          <Player
            outline={outline.data}
            atUs={at && /^\d{1,16}$/.test(at) ? Number(at) : null}
            stands={(us) => void navigate({ search: { at: String(us) }, replace: true })}
          />
        )}
      </div>
    </div>
  );
}
