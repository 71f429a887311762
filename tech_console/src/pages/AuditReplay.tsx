import { useQuery } from "@tanstack/react-query";
import { getRouteApi, Link } from "@tanstack/react-router";
import { dateTime } from "../core/time.ts";
import { http } from "../view/http.ts";
import { Icon } from "../view/Icon.tsx";
import { Player } from "../view/Player.tsx";
import { Failure, Loading } from "../view/State.tsx";
import { useTitle } from "../view/useTitle.ts";
import { useWords } from "../view/words.ts";
import page from "./AuditPage.module.css";
import classes from "./AuditReplay.module.css";

const route = getRouteApi("/audit/sessions/$session/replay");

/** A visit as it was: the address may name the moment, in microseconds, at which it begins. */
export function AuditReplay() {
  const { t } = useWords();
  const { session: id } = route.useParams();
  const { at } = route.useSearch();
  const title = t("replay.title", { id: id.slice(0, 8) });
  useTitle(title);
  const outline = useQuery({
    queryKey: ["audit", "session", id, "outline"],
    queryFn: ({ signal }) => http.replayOutline(id, signal),
    staleTime: Number.POSITIVE_INFINITY,
  });
  return (
    <div className={classes.page}>
      <div className={classes.head}>
        <Link to="/audit/sessions/$session" params={{ session: id }} className={page.back}>
          <Icon name="arrowLeft" size={15} />
          {t("replay.back")}
        </Link>
        <h1>{title}</h1>
        {outline.data && (
          <p>
            {outline.data.ticket} · {dateTime(outline.data.from_us)}
          </p>
        )}
      </div>
      <div className={classes.body}>
        {outline.isPending && <Loading />}
        {outline.isError && <Failure error={outline.error} retry={() => void outline.refetch()} />}
        {outline.data && <Player outline={outline.data} atUs={at && /^\d{1,16}$/.test(at) ? Number(at) : null} />}
      </div>
    </div>
  );
}
