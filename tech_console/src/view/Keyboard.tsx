import { Button } from "@mantine/core";
import { type MouseEvent, useCallback, useState } from "react";
import { prompting } from "../core/live.ts";
import { Icon } from "./Icon.tsx";
import classes from "./Keyboard.module.css";
import { useKeyboardCapture } from "./useKeyboardCapture.ts";
import { useLive, type Visit } from "./visit.ts";
import { useWords } from "./words.ts";

export interface Keyboard {
  /** Every key goes to the device. */
  readonly captured: boolean;
  readonly possible: boolean;
  take(): void;
  release(): void;
}

/** The keyboard goes to the device only on demand, only with the scope, and never past its withdrawal. */
export function useKeyboard(visit: Visit): Keyboard {
  const granted = useLive(visit, (live) => live.grants.control === "granted");
  const asked = useLive(visit, prompting);
  const [wanted, setWanted] = useState(false);
  const captured = wanted && granted;
  const release = useCallback(() => setWanted(false), []);
  useKeyboardCapture(visit, captured, release);
  if (wanted && !granted) setWanted(false);
  return { captured, possible: granted && !asked, take: () => setWanted(true), release };
}

function toggling({ captured, possible, take, release }: Keyboard) {
  return {
    disabled: !captured && !possible,
    "aria-pressed": captured,
    onClick: (event: MouseEvent<HTMLButtonElement>) => {
      event.currentTarget.blur();
      if (captured) release();
      else take();
    },
  };
}

/** Above the picture. */
export function KeyboardToggle({ keyboard }: { keyboard: Keyboard }) {
  const { t } = useWords();
  return (
    <Button
      size="compact-sm"
      variant="subtle"
      className={classes.toggle ?? ""}
      leftSection={<Icon name="keyboard" size={17} />}
      data-testid="keyboard-toggle"
      {...toggling(keyboard)}
    >
      {t("keyboard.capture")}
    </Button>
  );
}

/** The same among the keys of a computer, where it is the most important one. */
export function KeyboardKey({ keyboard }: { keyboard: Keyboard }) {
  const { t } = useWords();
  return (
    <button type="button" className={classes.big} data-testid="remote-keyboard" {...toggling(keyboard)}>
      <Icon name="keyboard" size={26} />
      {t("keyboard.capture")}
    </button>
  );
}

/** Over the picture, as long as the keyboard is not one's own. */
export function KeyboardBar({ keyboard }: { keyboard: Keyboard }) {
  const { t } = useWords();
  return (
    <>
      <span className="visually-hidden" role="status">
        {keyboard.captured ? t("keyboard.announce.on") : ""}
      </span>
      {keyboard.captured && (
        <button type="button" className={classes.bar} onClick={keyboard.release} data-testid="keyboard-bar">
          <Icon name="keyboard" size={18} />
          <b>{t("keyboard.captured")}</b>
          <span>{t("keyboard.release")}</span>
        </button>
      )}
    </>
  );
}
