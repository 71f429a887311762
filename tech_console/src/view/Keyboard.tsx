import { Button } from "@mantine/core";
import { type MouseEvent, useCallback, useState } from "react";
import { type Capture, capture } from "../core/keys.ts";
import { prompting } from "../core/live.ts";
import { Icon } from "./Icon.tsx";
import classes from "./Keyboard.module.css";
import { useKeyboardCapture } from "./useKeyboardCapture.ts";
import { useLive, type Visit } from "./visit.ts";
import { useWords } from "./words.ts";

export interface Keyboard {
  readonly capture: Capture;
  readonly possible: boolean;
  take(): void;
  release(): void;
}

/** The keyboard goes to the device only on demand, only with the scope, and never past its withdrawal or a question. */
export function useKeyboard(visit: Visit): Keyboard {
  const granted = useLive(visit, (live) => live.grants.control === "granted");
  const asked = useLive(visit, prompting);
  const [wanted, setWanted] = useState(false);
  const captured = capture(wanted, granted, asked);
  const release = useCallback(() => setWanted(false), []);
  useKeyboardCapture(visit, captured, release);
  if (wanted && !granted) setWanted(false);
  return { capture: captured, possible: granted && !asked, take: () => setWanted(true), release };
}

function toggling({ capture, possible, take, release }: Keyboard) {
  const captured = capture !== "off";
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
  const { capture } = keyboard;
  return (
    <>
      <span className="visually-hidden" role="status">
        {capture === "on" && t("keyboard.announce.on")}
        {capture === "paused" && t("keyboard.paused")}
      </span>
      {capture !== "off" && (
        <button
          type="button"
          className={classes.bar}
          onClick={keyboard.release}
          data-testid="keyboard-bar"
          data-capture={capture}
        >
          <Icon name={capture === "on" ? "keyboard" : "handStop"} size={18} />
          <b>{t(capture === "on" ? "keyboard.captured" : "keyboard.paused")}</b>
          <span>{t("keyboard.release")}</span>
        </button>
      )}
    </>
  );
}
