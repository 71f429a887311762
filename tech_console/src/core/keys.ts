/** From the technician's keyboard to the wire: KeyboardEvent.key names, and when to let go. */
import { printable } from "./schema.ts";
import { NAMED_KEYS } from "./wire.gen.ts";

export type Stroke = { readonly key: string; readonly action: "press" | "down" | "up" };

/** The part of a KeyboardEvent that matters here. */
export interface Pressed {
  readonly type: string;
  readonly key: string;
  readonly repeat: boolean;
  readonly isComposing: boolean;
  readonly ctrlKey: boolean;
  readonly altKey: boolean;
  readonly shiftKey: boolean;
}

const named: ReadonlySet<string> = new Set(NAMED_KEYS);
const modifiers: ReadonlySet<string> = new Set(["Shift", "Control", "Alt", "Meta"]);

/** Returns whether `key` may go over the wire: one printable character, or a name that the protocol knows. */
export function known(key: string): boolean {
  return [...key].length === 1 ? printable(key) : named.has(key);
}

/** Returns whether this is Ctrl+Alt+Shift, which gives the keyboard back. */
export function releases(event: Pressed): boolean {
  return event.type === "keydown" && event.ctrlKey && event.altKey && event.shiftKey && modifiers.has(event.key);
}

/** Returns what to send for a key event while the keyboard is captured, or null for nothing. */
export function stroke(event: Pressed): Stroke | null {
  if (event.isComposing || !known(event.key)) return null;
  if (modifiers.has(event.key)) {
    if (event.repeat) return null;
    return { key: event.key, action: event.type === "keyup" ? "up" : "down" };
  }
  return event.type === "keydown" ? { key: event.key, action: "press" } : null;
}

/** Follows which modifiers are held, so that none stays down on the device when the keyboard is let go. */
export function holding(held: ReadonlySet<string>, { key, action }: Stroke): ReadonlySet<string> {
  const after = new Set(held);
  if (action === "down") after.add(key);
  if (action === "up") after.delete(key);
  return after;
}
