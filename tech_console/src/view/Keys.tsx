import type { ReactNode } from "react";
import { prompting } from "../core/live.ts";
import classes from "./Keys.module.css";
import { useLive, type Visit } from "./visit.ts";
import { useWords } from "./words.ts";

interface Props {
  readonly visit: Visit;
  readonly title: string;
  /** A key's name as it stands on this device. */
  readonly nameOf: (key: string) => string;
  readonly children: ReactNode;
}

/** Returns whether keys would reach the device now. */
export function useEnabled(visit: Visit): boolean {
  const granted = useLive(visit, (live) => live.grants.control === "granted");
  const asked = useLive(visit, prompting);
  return granted && !asked;
}

/** Beside the picture: keys to press, and below them what became of the last one. */
export function Keys({ visit, title, nameOf, children }: Props) {
  const { t } = useWords();
  const granted = useLive(visit, (live) => live.grants.control === "granted");
  const asked = useLive(visit, prompting);
  return (
    <section className={classes.column} aria-label={title}>
      <div className={classes.body} data-enabled={granted && !asked}>
        {children}
      </div>
      <p className={classes.said} role="status" data-testid="remote-said">
        {granted ? asked ? t("remote.prompting") : <LastKey visit={visit} nameOf={nameOf} /> : t("remote.locked")}
      </p>
    </section>
  );
}

interface KeyProps {
  readonly name: string;
  readonly label: string;
  readonly enabled: boolean;
  readonly press: (name: string) => void;
  readonly className?: string | undefined;
  readonly children: ReactNode;
}

/** One key. */
export function KeyButton({ name, label, enabled, press, className, children }: KeyProps) {
  return (
    <button
      type="button"
      className={[classes.key, className].join(" ")}
      data-testid={`remote-${name}`}
      data-key={name}
      aria-label={label}
      title={label}
      disabled={!enabled}
      onClick={() => press(name)}
    >
      {children}
    </button>
  );
}

/** What became of the key that was pressed last. */
function LastKey({ visit, nameOf }: { visit: Visit; nameOf: (key: string) => string }) {
  const { t, say } = useWords();
  const stroke = useLive(visit, (live) => live.stroke);
  if (stroke === null) return null;
  const key = nameOf(stroke.key);
  switch (stroke.outcome) {
    case "pending":
      return t("remote.sending", { key });
    case "applied":
      return t("remote.applied", { key });
    case "unknown":
      return t("remote.unknown", { key });
    case "refused": {
      const code = stroke.reason ?? "outcome_refused";
      return (
        <span className={classes.refused}>{t("remote.refused", { key, reason: say(`reason.${code}`, code) })}</span>
      );
    }
  }
}
