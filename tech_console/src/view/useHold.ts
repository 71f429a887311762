import { type MouseEvent, type PointerEvent, useEffect, useRef, useState } from "react";
import { hold, type Timer } from "../core/repeat.ts";

const timer: Timer = {
  after(milliseconds, then) {
    const running = setTimeout(then, milliseconds);
    return () => clearTimeout(running);
  },
};

/**
 * What a button needs to press and, if it `repeats`, to go on while it is held. By the keyboard it presses as any button
 * does, but never faster than the device answers.
 */
export function useHold(press: () => void, busy: () => boolean, repeats: boolean, enabled: boolean) {
  const latest = useRef({ press, busy });
  latest.current = { press, busy };
  const running = useRef<(() => void) | null>(null);
  const [down, setDown] = useState(false);

  function stop() {
    running.current?.();
    running.current = null;
    setDown(false);
  }
  useEffect(() => {
    if (!enabled) {
      running.current?.();
      running.current = null;
      setDown(false);
    }
    return () => running.current?.();
  }, [enabled]);

  return {
    "data-down": down,
    onPointerDown(event: PointerEvent<HTMLButtonElement>) {
      if (!enabled || event.button !== 0) return;
      setDown(true);
      if (!repeats) return;
      running.current?.();
      running.current = hold(
        timer,
        () => latest.current.press(),
        () => latest.current.busy(),
      );
    },
    onPointerUp: stop,
    onPointerLeave: stop,
    onPointerCancel: stop,
    onContextMenu(event: MouseEvent<HTMLButtonElement>) {
      // A long touch means "hold", not "menu".
      if (repeats) event.preventDefault();
    },
    onClick(event: MouseEvent<HTMLButtonElement>) {
      const byPointer = event.detail > 0;
      if (repeats && (byPointer || latest.current.busy())) return;
      latest.current.press();
    },
  };
}
