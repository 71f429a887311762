import type { ReactNode } from "react";
import { COMPUTER, capOf } from "../core/pads.ts";
import { Icon } from "./Icon.tsx";
import { type Keyboard, KeyboardKey } from "./Keyboard.tsx";
import classes from "./Keypad.module.css";
import { KeyButton, Keys, useEnabled } from "./Keys.tsx";
import type { Visit } from "./visit.ts";
import { useWords } from "./words.ts";

const ARROWS = {
  ArrowUp: "arrowUp",
  ArrowLeft: "arrowLeft",
  ArrowDown: "arrowDown",
  ArrowRight: "arrowRight",
} as const;

/** A computer's keys: first the technician's own keyboard, then those that a browser or a laptop tends to keep. */
export function Keypad({ visit, keyboard }: { visit: Visit; keyboard: Keyboard }) {
  const { t, say } = useWords();
  const enabled = useEnabled(visit);
  const nameOf = (name: string) => (name in ARROWS ? say(`key.${name}`, name) : capOf(name));

  function key(name: string, children: ReactNode = capOf(name)) {
    const label = nameOf(name);
    return (
      <KeyButton
        key={name}
        visit={visit}
        name={name}
        label={label}
        enabled={enabled}
        press={(pressed) => visit.key(pressed)}
      >
        {children}
      </KeyButton>
    );
  }

  return (
    <Keys visit={visit} title={t("keypad.title")} nameOf={nameOf}>
      <KeyboardKey keyboard={keyboard} />
      <p className={classes.hint}>{t("keypad.hint")}</p>
      <div className={classes.three}>{COMPUTER.common.map((name) => key(name))}</div>
      <div className={classes.two}>{COMPUTER.entry.map((name) => key(name))}</div>
      <div className={classes.two}>{COMPUTER.travel.map((name) => key(name))}</div>
      <div className={classes.arrows}>
        {COMPUTER.arrows.map((name) => key(name, <Icon name={ARROWS[name]} size={17} />))}
      </div>
      <fieldset className={classes.functions}>
        <legend className="visually-hidden">{t("keypad.functions")}</legend>
        {COMPUTER.functions.map((name) => key(name))}
      </fieldset>
    </Keys>
  );
}
