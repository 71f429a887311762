/** Holding a key of the remote: once at once, then again and again at a rate that a hand can follow. */

/** How long a key is held before it repeats, and the time between two repeats, in milliseconds. */
export const REPEAT_AFTER_MS = 450;
export const REPEAT_EVERY_MS = 160;

const REPEATING: ReadonlySet<string> = new Set([
  ...["ArrowUp", "ArrowDown", "ArrowLeft", "ArrowRight"],
  ...["AudioVolumeUp", "AudioVolumeDown", "ChannelUp", "ChannelDown", "PageUp", "PageDown", "Backspace", "Delete"],
]);

/** Returns whether a held key repeats; one that opens or switches something must not. */
export function repeats(key: string): boolean {
  return REPEATING.has(key);
}

/** What a hold needs of time: a call after so many milliseconds, and a way to call it off. */
export interface Timer {
  after(milliseconds: number, then: () => void): () => void;
}

/**
 * Presses at once and then repeats until the returned function is called. A repeat is left out while `busy`: what the
 * device hasn't answered must not pile up and run on after the key was let go.
 */
export function hold(timer: Timer, press: () => void, busy: () => boolean): () => void {
  let stop = () => {};
  const again = () => {
    if (!busy()) press();
    stop = timer.after(REPEAT_EVERY_MS, again);
  };
  press();
  stop = timer.after(REPEAT_AFTER_MS, again);
  return () => stop();
}
