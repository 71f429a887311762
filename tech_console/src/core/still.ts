/** A still at a console: one pixel-exact picture that comes in pieces, each asked for when the one before is here. */
import { type FrameHeader, PNG_SIGNATURE } from "./codec.ts";
import { STILL_BYTES } from "./limits.ts";
import { dateTime } from "./time.ts";

/**
 * `asked`: nothing has come yet. `coming`: so many bytes are here, and the next piece is to be asked for. `ready`: `png`
 * holds the whole file. `failed`: `reason` says why, as a stable word.
 */
export interface Still {
  readonly id: string;
  readonly state: "asked" | "coming" | "ready" | "failed";
  readonly atMs: number;
  readonly bytes: number;
  readonly pieces: readonly Uint8Array<ArrayBuffer>[];
  /** Of the first piece, so the still's size and moment. */
  readonly header: FrameHeader | null;
  readonly reason: string | null;
}

export function asked(id: string, atMs: number): Still {
  return { id, state: "asked", atMs, bytes: 0, pieces: [], header: null, reason: null };
}

function failed(still: Still, reason: string): Still {
  return { ...still, state: "failed", pieces: [], reason };
}

/** Returns whether more of this still is expected. */
export function underWay(still: Still | null): still is Still {
  return still !== null && (still.state === "asked" || still.state === "coming");
}

/** Returns the still with one more piece. One that nobody waits for, or of an earlier still, changes nothing. */
export function piece(
  still: Still | null,
  header: FrameHeader,
  pixels: Uint8Array<ArrayBuffer>,
  atMs: number,
): Still | null {
  if (!underWay(still)) return still;
  const first = still.header;
  if (first !== null && header.capturedUs !== first.capturedUs) return still;
  if (header.sequence !== still.pieces.length) return first === null ? still : failed(still, "still_broken");
  if (first === null && !PNG_SIGNATURE.every((byte, at) => pixels[at] === byte)) return failed(still, "still_broken");
  const bytes = still.bytes + pixels.length;
  if (bytes > STILL_BYTES) return failed(still, "still_too_large");
  const state = header.last ? "ready" : "coming";
  return { ...still, state, atMs, bytes, pieces: [...still.pieces, pixels], header: first ?? header };
}

/** Returns the still after the device or the broker answered the command: only a refusal says anything of it. */
export function answered(still: Still, outcome: "applied" | "refused" | "unknown", reason: string | null): Still {
  if (outcome === "applied" || !underWay(still)) return still;
  return failed(still, reason ?? `outcome_${outcome}`);
}

/** Returns the still after nothing of it came for too long. */
export function overdue(still: Still | null): Still | null {
  return underWay(still) ? failed(still, "still_overdue") : still;
}

/** Returns a name for the file: the ticket, and the moment as this operator's clocks showed it. */
export function fileName({ header }: Still, ticket: string): string {
  const moment = dateTime(header?.capturedUs ?? 0).replace(/^(\d+)\/(\d+)\/(\d+) (\d+):(\d+):(\d+)$/, "$3$2$1-$4$5$6");
  return `${[ticket.replace(/[^\w-]/g, ""), moment].filter(Boolean).join("-")}.png`;
}
