/** What this browser keeps between visits: choices of the person, and (for this tab only) what they are at. */
import { type Store, store } from "../core/store.ts";
import type { Kept } from "../core/verdict.ts";

type Choice = "language" | "fit" | "level";

export function recall(choice: Choice): string | null {
  try {
    return localStorage.getItem(`televisit.${choice}`);
  } catch {
    return null; // storage is switched off in this browser; choices then last as long as the page
  }
}

export function remember(choice: Choice, value: string): void {
  try {
    localStorage.setItem(`televisit.${choice}`, value);
  } catch {
    // As above: nothing depends on it.
  }
}

/** Something that this tab keeps, so that a reload doesn't lose it; without storage as long as the page. */
function kept(name: string): Store<string | null> {
  const key = `televisit.${name}`;
  const held = store(recalled(key));
  return {
    ...held,
    set(value) {
      held.set(value);
      try {
        if (value === null) sessionStorage.removeItem(key);
        else sessionStorage.setItem(key, value);
      } catch {
        // As above.
      }
    },
  };
}

function recalled(key: string): string | null {
  try {
    return sessionStorage.getItem(key);
  } catch {
    return null;
  }
}

/** The ticket that this tab is working on. */
export const ticketAtHand = kept("ticket");

/** Who worked in this tab until now: a sign-in that expired leaves what they saw, and the next one may be another. */
export const lastHere = kept("who");

/** Verdicts that somebody began and did not send, by session: a form may go while they are written. */
export const drafts = new Map<string, Kept>();
