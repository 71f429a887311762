import classes from "./Table.module.css";
import { useWords } from "./words.ts";

const TONE: Readonly<Partial<Record<string, "good" | "warn" | "bad">>> = {
  customer_ended: "good",
  technician_ended: "good",
  recording_failed: "bad",
  protocol_violation: "bad",
  device_disconnected: "warn",
  technician_disconnected: "warn",
  broker_shutdown: "warn",
  link_degraded: "warn",
  recovered: "warn",
};

/** An end reason as a small tag, or what a broker wrote that found the visit cut off; null: it is still open. */
export function Reason({ reason }: { reason: string | null }) {
  const { t, say } = useWords();
  if (reason === null) {
    return (
      <span className={classes.tag} data-tone="good">
        {t("audit.open")}
      </span>
    );
  }
  return (
    <span className={classes.tag} data-tone={TONE[reason]} title={reason}>
      {say(`short.${reason}`, reason)}
    </span>
  );
}
