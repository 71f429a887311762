import { Button, Loader } from "@mantine/core";
import { Icon } from "./Icon.tsx";
import { useNow } from "./useNow.ts";
import { useLive, type Visit } from "./visit.ts";
import classes from "./Waiting.module.css";
import { useWords } from "./words.ts";

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
  return (
    <div className={classes.card} data-testid="waiting">
      <Loader size={72} />
      <p className={classes.seconds} data-testid="waiting-since">
        {t("waiting.since", { seconds })}
      </p>
      <div role="status">
        <h2 className={classes.title}>{t("waiting.title")}</h2>
        <p className={classes.text}>{t("waiting.text", { name, staff })}</p>
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
          <dd data-testid="ticket">{session.ticket}</dd>
        </div>
      </dl>
      <p className={classes.hint}>{t("waiting.hint")}</p>
      <Button variant="default" leftSection={<Icon name="x" size={16} />} onClick={visit.end} data-testid="end">
        {t("waiting.cancel")}
      </Button>
    </div>
  );
}
