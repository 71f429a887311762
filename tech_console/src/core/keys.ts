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

/**
 * Which modifiers the technician holds: `sent` ones are down on the device, `waiting` ones not yet. A modifier waits for
 * the key that it modifies, so that Ctrl+Alt+Shift, which gives the keyboard back, never reaches the device.
 */
export interface Held {
  readonly sent: readonly string[];
  readonly waiting: readonly string[];
}

/** Whether the technician's keyboard is the device's: not at all, not while the customer is asked, or wholly. */
export type Capture = "off" | "paused" | "on";

/** Returns what becomes of the keyboard; a question at the customer's pauses it, and its answer lets it go on. */
export function capture(wanted: boolean, granted: boolean, asked: boolean): Capture {
  if (!wanted || !granted) return "off";
  return asked ? "paused" : "on";
}

export const nothing: Held = { sent: [], waiting: [] };

/** Returns what to send for a key event while the keyboard is captured, in order, and what is held after it. */
export function take(held: Held, event: Pressed): { readonly strokes: readonly Stroke[]; readonly held: Held } {
  if (event.isComposing || !known(event.key)) return { strokes: [], held };
  if (modifiers.has(event.key)) return event.type === "keydown" ? wait(held, event.key) : lift(held, event.key);
  if (event.type !== "keydown") return { strokes: [], held };
  // A character says by itself that Shift made it; to a named key, Shift is news.
  const silent = (key: string) =>
    key === "Shift" && [...event.key].length === 1 && !held.waiting.some((k) => k !== key);
  const now = held.waiting.filter((key) => !silent(key));
  const strokes: Stroke[] = now.map((key) => ({ key, action: "down" }));
  strokes.push({ key: event.key, action: "press" });
  return { strokes, held: { sent: [...held.sent, ...now], waiting: held.waiting.filter(silent) } };
}

function wait(held: Held, key: string) {
  const known = held.sent.includes(key) || held.waiting.includes(key);
  return { strokes: [], held: known ? held : { ...held, waiting: [...held.waiting, key] } };
}

/** A modifier that no key followed was never sent, so there is nothing to lift. */
function lift(held: Held, key: string) {
  const without = (keys: readonly string[]) => keys.filter((other) => other !== key);
  const strokes: Stroke[] = [];
  if (held.sent.includes(key)) strokes.push({ key, action: "up" });
  return { strokes, held: { sent: without(held.sent), waiting: without(held.waiting) } };
}

/** Returns what lets go of everything that is down on the device. */
export function letGo(held: Held): readonly Stroke[] {
  return held.sent.map((key) => ({ key, action: "up" }));
}
