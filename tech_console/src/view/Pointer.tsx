import { Button } from "@mantine/core";
import { useCallback, useEffect, useRef, useState } from "react";
import { type Capture, capture, releases } from "../core/keys.ts";
import { prompting } from "../core/live.ts";
import { buttonsOf, inside, pacer, pointed, spot, wheel } from "../core/pointing.ts";
import { Icon } from "./Icon.tsx";
import keyboard from "./Keyboard.module.css";
import classes from "./Marking.module.css";
import { contentOf } from "./Marking.tsx";
import { clock, useLive, type Visit } from "./visit.ts";
import { useWords } from "./words.ts";

export interface Pointer {
  /** The device takes a pointer at all. */
  readonly there: boolean;
  readonly capture: Capture;
  readonly possible: boolean;
  take(): void;
  release(): void;
}

/** The pointer goes to the device only on demand, only with the scope, and never past a question there. */
export function usePointer(visit: Visit): Pointer {
  const there = useLive(visit, (live) => live.session?.device.takes.includes("pointer") ?? false);
  const granted = useLive(visit, (live) => live.grants.control === "granted");
  const asked = useLive(visit, prompting);
  const [wanted, setWanted] = useState(false);
  const captured = capture(wanted && there, granted, asked);
  const release = useCallback(() => setWanted(false), []);
  if (wanted && !granted) setWanted(false);

  useEffect(() => {
    if (captured === "off") return;
    const hear = (event: KeyboardEvent) => releases(event) && release();
    window.addEventListener("keydown", hear, { capture: true });
    window.addEventListener("blur", release);
    return () => {
      window.removeEventListener("keydown", hear, { capture: true });
      window.removeEventListener("blur", release);
    };
  }, [captured, release]);
  return { there, capture: captured, possible: granted && !asked, take: () => setWanted(true), release };
}

/** Above the picture. */
export function PointerToggle({ pointer }: { pointer: Pointer }) {
  const { t } = useWords();
  if (!pointer.there) return null;
  const on = pointer.capture !== "off";
  return (
    <Button
      size="compact-sm"
      variant="subtle"
      className={keyboard.toggle ?? ""}
      leftSection={<Icon name="mouse" size={17} />}
      disabled={!on && !pointer.possible}
      aria-pressed={on}
      data-testid="pointer-toggle"
      onClick={on ? pointer.release : pointer.take}
    >
      {t("pointer.capture")}
    </Button>
  );
}

/** Over the picture's column, as long as the pointer moves the device's. */
export function PointerBar({ pointer }: { pointer: Pointer }) {
  const { t } = useWords();
  const { capture } = pointer;
  if (capture === "off") return null;
  return (
    <button type="button" className={keyboard.bar} onClick={pointer.release} data-testid="pointer-bar">
      <Icon name={capture === "on" ? "mouse" : "handStop"} size={18} />
      <b role="status">{t(capture === "on" ? "pointer.captured" : "pointer.paused")}</b>
      <span>{t("keyboard.release")}</span>
    </button>
  );
}

/** Over the picture: what the pointer does there, the device's does. */
export function PointerLayer({ visit, pointer }: { visit: Visit; pointer: Pointer }) {
  const layer = useRef<HTMLDivElement>(null);
  const on = pointer.capture === "on";
  useEffect(() => {
    const box = layer.current;
    if (!on || box === null) return;
    const pace = pacer(visit.point, clock);
    const at = (event: MouseEvent) => spot(event.clientX, event.clientY, contentOf(visit.canvas));
    let [down, last] = [0, pointed({ x: 0, y: 0 }, 0)];

    function hear(event: PointerEvent) {
      const buttons = buttonsOf(event.buttons);
      const here = inside(event.clientX, event.clientY, contentOf(visit.canvas));
      // What begins beside the picture is none of the device's; what began in it ends there too.
      if (!here && down === 0) return;
      event.preventDefault();
      if (event.type === "pointerdown") box?.setPointerCapture(event.pointerId);
      const one = pointed(at(event), buttons);
      if (buttons === down) pace.move(one);
      else pace.press(one);
      [down, last] = [buttons, one];
    }
    function turn(event: WheelEvent) {
      event.preventDefault();
      const bit = wheel(event.deltaX, event.deltaY);
      if (bit === 0 || !inside(event.clientX, event.clientY, contentOf(visit.canvas))) return;
      pace.turn(pointed(at(event), down), bit);
    }
    const never = (event: Event) => event.preventDefault();
    const kinds = ["pointermove", "pointerdown", "pointerup", "pointercancel"] as const;
    for (const kind of kinds) box.addEventListener(kind, hear);
    box.addEventListener("wheel", turn, { passive: false });
    box.addEventListener("contextmenu", never);
    return () => {
      for (const kind of kinds) box.removeEventListener(kind, hear);
      box.removeEventListener("wheel", turn);
      box.removeEventListener("contextmenu", never);
      pace.stop();
      // Where a question took the pointer away, the device lets go by itself, and the visit sends nothing.
      if (down !== 0) visit.point({ ...last, buttons: 0 });
    };
  }, [visit, on]);
  return on ? <div ref={layer} className={classes.pointer} data-testid="pointer-layer" /> : null;
}
