/** What this browser keeps between visits: choices of the person, and (for this tab only) the ticket at hand. */

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

const TICKET = "televisit.ticket";

/** Returns the ticket that this tab is working on, so that a reload doesn't lose it. */
export function recallTicket(): string | null {
  try {
    return sessionStorage.getItem(TICKET);
  } catch {
    return null;
  }
}

export function rememberTicket(ticket: string | null): void {
  try {
    if (ticket === null) sessionStorage.removeItem(TICKET);
    else sessionStorage.setItem(TICKET, ticket);
  } catch {
    // As above.
  }
}
