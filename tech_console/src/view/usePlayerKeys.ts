import { useEffect } from "react";
import type { ReplayOutline } from "../core/http.ts";
import { type Player, SPEEDS } from "../core/playback.ts";

const SECOND = 1_000_000;

/** Drives a player from the keyboard, wherever the focus is, unless something is being typed. */
export function usePlayerKeys(player: Player, outline: ReplayOutline): void {
  useEffect(() => {
    function pressed(event: KeyboardEvent): void {
      if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return;
      const target = event.target instanceof HTMLElement ? event.target : null;
      if (target?.matches("input, textarea, select, [contenteditable]")) return;
      if (event.key === " " && target?.matches("button, a, summary")) return;
      if (act(player, outline, event)) event.preventDefault();
    }
    window.addEventListener("keydown", pressed);
    return () => window.removeEventListener("keydown", pressed);
  }, [player, outline]);
}

function act(player: Player, { events, from_us: from, until_us: until }: ReplayOutline, event: KeyboardEvent): boolean {
  const { atUs, speed, skipIdle } = player.state.get();
  const faster = (by: number) => SPEEDS[Math.min(SPEEDS.length - 1, Math.max(0, SPEEDS.indexOf(speed) + by))] ?? speed;
  switch (event.shiftKey && event.key.startsWith("Arrow") ? `Shift${event.key}` : event.key.toLowerCase()) {
    case " ":
    case "k":
      player.toggle();
      return true;
    case "j":
      player.seek(atUs - 10 * SECOND);
      return true;
    case "l":
      player.seek(atUs + 10 * SECOND);
      return true;
    case "arrowleft":
      player.seek(atUs - 5 * SECOND);
      return true;
    case "arrowright":
      player.seek(atUs + 5 * SECOND);
      return true;
    case "ShiftArrowLeft":
      player.seek(events.findLast((one) => one.at_us < atUs - SECOND / 2)?.at_us ?? from);
      return true;
    case "ShiftArrowRight":
      player.seek(events.find((one) => one.at_us > atUs)?.at_us ?? until);
      return true;
    case ",":
      player.frame(-1);
      return true;
    case ".":
      player.frame(1);
      return true;
    case "[":
      player.key(-1);
      return true;
    case "]":
      player.key(1);
      return true;
    case "home":
      player.seek(from);
      return true;
    case "end":
      player.seek(until);
      return true;
    case "-":
      player.setSpeed(faster(-1));
      return true;
    case "+":
    case "=":
      player.setSpeed(faster(1));
      return true;
    case "i":
      player.setSkipIdle(!skipIdle);
      return true;
    default:
      return false;
  }
}
