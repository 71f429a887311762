import { Button, Loader } from "@mantine/core";
import { Icon } from "./Icon.tsx";
import { useNow } from "./useNow.ts";
import { useLive, type Visit } from "./visit.ts";
import classes from "./Waiting.module.css";
import { useWords } from "./words.ts";

/** Where the staff number stands in its sentence: it is never broken at its hyphen. */
const HERE = "\u0000";

/** The claim won; the device asks the customer. How long they have the broker knows alone: shown is how long it is. */
export function Waiting({ visit }: { visit: Visit }) {
  const { t } = useWords();
  const now = useNow(250);
  const session = useLive(visit, (live) => live.session);
  const sinceMs = useLive(visit, (live) => live.askedAtMs);
  if (session === null) {
    return (
      <div className={classes.card} role="status">
        <Loader />
        <p className={classes.text}>{t("waiting.connecting")}</p>
      </div>
    );
  }
  const seconds = sinceMs === null ? 0 : Math.max(0, Math.floor((now - sinceMs) / 1000));
  const { name, staff_number: staff } = session.technician;
  const [before, after] = t("waiting.text", { name, staff: HERE }).split(HERE);
  return (
    <div className={classes.card} data-testid="waiting">
      <Loader size={72} />
      <p className={classes.seconds} data-testid="waiting-since">
        {t("waiting.since", { seconds })}
      </p>
      <div role="status">
        <h2 className={classes.title}>{t("waiting.title")}</h2>
        <p className={classes.text} data-testid="waiting-text">
          {before}
          <span className={classes.code}>{staff}</span>
          {after}
        </p>
      </div>
      <dl className={classes.facts}>
        <div>
          <dt>{t("visit.device")}</dt>
          <dd>{session.device.model}</dd>
        </div>
        <div>
          <dt>{t("visit.serial")}</dt>
          <dd>{session.device.serial}</dd>
        </div>
        <div>
          <dt>{t("visit.ticket")}</dt>
          <dd className={classes.code} data-testid="ticket">
            {session.ticket}
          </dd>
        </div>
      </dl>
      <p className={classes.hint}>{t("waiting.hint")}</p>
      <Button variant="default" leftSection={<Icon name="x" size={16} />} onClick={visit.end} data-testid="end">
        {t("waiting.cancel")}
      </Button>
    </div>
  );
}
