import type { ReactNode } from "react";
import { prompting } from "../core/live.ts";
import { barred } from "../core/privacy.ts";
import { repeats } from "../core/repeat.ts";
import classes from "./Keys.module.css";
import { useHold } from "./useHold.ts";
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
  const outcome = useLive(visit, (live) => live.stroke?.outcome);
  const bar = useLive(visit, (live) => barred(live, live.grants));
  return (
    // With every key locked nothing inside takes the focus, and a small window still has to scroll it by keyboard.
    <section
      className={classes.column}
      aria-label={title}
      data-testid="remote"
      {...(granted && !asked ? {} : { tabIndex: 0 })}
    >
      <div className={classes.body} data-enabled={granted && !asked}>
        <span className={classes.light} data-outcome={outcome} aria-hidden="true" />
        {children}
      </div>
      <p className={classes.said} role="status" data-testid="remote-said">
        {!granted ? (
          t("remote.locked")
        ) : asked ? (
          t("remote.prompting")
        ) : bar !== null ? (
          <span className={classes.refused}>{t(`privacy.barred.${bar}`)}</span>
        ) : (
          <LastKey visit={visit} nameOf={nameOf} />
        )}
      </p>
      {!granted && !asked && (
        <button type="button" className={classes.ask} onClick={() => visit.ask("control")} data-testid="remote-ask">
          {t("grant.ask.control")}
        </button>
      )}
    </section>
  );
}

interface KeyProps {
  readonly visit: Visit;
  readonly name: string;
  readonly label: string;
  readonly enabled: boolean;
  readonly press: (name: string) => void;
  readonly className?: string | undefined;
  readonly children: ReactNode;
}

/** One key: it goes down under the finger, repeats while it is held if it is one that does, and shows its outcome. */
export function KeyButton({ visit, name, label, enabled, press, className, children }: KeyProps) {
  const stroke = useLive(visit, (live) => (live.stroke?.key === name ? live.stroke : null));
  const busy = () => visit.live.get().stroke?.outcome === "pending";
  const held = useHold(() => press(name), busy, repeats(name), enabled);
  return (
    <button
      type="button"
      className={[classes.key, className].join(" ")}
      data-testid={`remote-${name}`}
      data-key={name}
      aria-label={label}
      title={label}
      disabled={!enabled}
      {...held}
    >
      {children}
      {stroke !== null && <span key={stroke.id} className={classes.flash} data-outcome={stroke.outcome} />}
    </button>
  );
}

/** What became of the key that was pressed last. */
function LastKey({ visit, nameOf }: { visit: Visit; nameOf: (key: string) => string }) {
  const { t, say } = useWords();
  const stroke = useLive(visit, (live) => live.stroke);
  if (stroke === null) return t("remote.hint");
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
