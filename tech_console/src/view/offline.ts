/** Whether the last request found the broker: shown by the shell on every page. */
import { store } from "../core/store.ts";
import { HttpError } from "./http.ts";

export const offline = store(false);

/** Takes note of how a request ended. */
export function note(error: unknown): void {
  offline.set(error instanceof HttpError && error.status === 0);
}
