import { useEffect, useRef } from "react";
import { type Capture, type Held, letGo, nothing, releases, take } from "../core/keys.ts";
import type { Visit } from "./visit.ts";

/**
 * While `on`, every key goes to the device; Ctrl+Alt+Shift, a click on the bar or leaving the window gives it back.
 * While paused, keys go nowhere: whoever types blind must not press buttons of this page either.
 */
export function useKeyboardCapture(visit: Visit, capture: Capture, release: () => void): void {
  const leave = useRef(release);
  leave.current = release;

  useEffect(() => {
    if (capture === "off") return;
    let held: Held = nothing;

    function hear(event: KeyboardEvent) {
      event.preventDefault();
      event.stopPropagation();
      if (releases(event)) {
        leave.current();
        return;
      }
      if (capture === "paused") return;
      const taken = take(held, event);
      held = taken.held;
      for (const { key, action } of taken.strokes) visit.key(key, action);
    }
    const lost = () => leave.current();

    window.addEventListener("keydown", hear, { capture: true });
    window.addEventListener("keyup", hear, { capture: true });
    window.addEventListener("blur", lost);
    return () => {
      window.removeEventListener("keydown", hear, { capture: true });
      window.removeEventListener("keyup", hear, { capture: true });
      window.removeEventListener("blur", lost);
      // Where a question took the keyboard away, the device lets go by itself, and the visit sends nothing.
      for (const { key, action } of letGo(held)) visit.key(key, action);
    };
  }, [visit, capture]);
}
