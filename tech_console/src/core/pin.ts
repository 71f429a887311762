/** A PIN as people type it: nine digits in any grouping. */

export const PIN_DIGITS = 9;

/** Returns the digits of `typed`, at most nine; anything else (spaces, dots, dashes) is grouping. */
export function digits(typed: string): string {
  return typed
    .normalize("NFKC")
    .replace(/[^0-9]/g, "")
    .slice(0, PIN_DIGITS);
}

/** Returns digits as they are read aloud: 3-3-3. */
export function grouped(pin: string): string {
  return pin.replace(/(\d{3})(?=\d)/g, "$1 ");
}
