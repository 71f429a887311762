/** Which keys a technician finds beside the picture: those of the device's kind, so that no key is one it must refuse. */

/** The keys of a computer that are worth a button; everything else is typed on the technician's own keyboard. */
export const COMPUTER = {
  common: ["Escape", "Tab", "Delete"],
  entry: ["Backspace", "Enter"],
  travel: ["Home", "End", "PageUp", "PageDown"],
  arrows: ["ArrowUp", "ArrowLeft", "ArrowDown", "ArrowRight"],
  functions: ["F1", "F2", "F3", "F4", "F5", "F6", "F7", "F8", "F9", "F10", "F11", "F12"],
} as const;

export type Pad = "television" | "computer";

/** Returns the pad for a kind of device. A `vnc` device is a computer; whatever has a remote of its own has a TV's. */
export function padOf(kind: string): Pad {
  return kind === "vnc" ? "computer" : "television";
}

const CAPS: Readonly<Record<string, string>> = { Escape: "Esc", PageUp: "Page Up", PageDown: "Page Down" };

/** Returns what is engraved on a computer's key: the same in every language. */
export function capOf(key: string): string {
  return CAPS[key] ?? key;
}
