import { useEffect, useRef } from "react";
import { holding, releases, stroke } from "../core/keys.ts";
import type { Visit } from "./visit.ts";

/** While `on`, every key goes to the device; Ctrl+Alt+Shift, a click on the bar or leaving the window gives it back. */
export function useKeyboardCapture(visit: Visit, on: boolean, release: () => void): void {
  const leave = useRef(release);
  leave.current = release;

  useEffect(() => {
    if (!on) return;
    let held: ReadonlySet<string> = new Set();

    function take(event: KeyboardEvent) {
      event.preventDefault();
      event.stopPropagation();
      if (releases(event)) {
        leave.current();
        return;
      }
      const sent = stroke(event);
      if (sent === null) return;
      held = holding(held, sent);
      visit.key(sent.key, sent.action);
    }
    const lost = () => leave.current();

    window.addEventListener("keydown", take, { capture: true });
    window.addEventListener("keyup", take, { capture: true });
    window.addEventListener("blur", lost);
    return () => {
      window.removeEventListener("keydown", take, { capture: true });
      window.removeEventListener("keyup", take, { capture: true });
      window.removeEventListener("blur", lost);
      for (const key of held) visit.key(key, "up");
    };
  }, [visit, on]);
}
