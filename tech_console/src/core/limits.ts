/** The numbers of the wire that a console keeps: bytes, milliseconds, counts. PROTOCOL.md prints them all. */

export const SUBPROTOCOL = "televisit.v1";
export const TICKET_PREFIX = "ticket.";

export const FRAME_BYTES = 1024 * 1024;
export const TEXT_BYTES = 256 * 1024;
export const HEADER_BYTES = 30;
export const MAX_EDGE = 4096;

/** The broker pings every 5 s; silent for longer than a ping and its answer may take, the link is dead. */
export const SILENCE_MS = 15_000;
/** Neither a picture nor "unchanged" for this long: what the technician sees may no longer be true. */
export const STALE_MS = 3_000;
export const TIMELINE_LINES = 2_000;
