/** The numbers of the wire that a console keeps: bytes, milliseconds, counts. PROTOCOL.md prints them all. */

export const SUBPROTOCOL = "televisit.v1";
export const TICKET_PREFIX = "ticket.";

export const FRAME_BYTES = 1024 * 1024;
/** The longest message is a survey: two snapshots and who changed what between them. */
export const TEXT_BYTES = 4 * 1024 * 1024;
export const HEADER_BYTES = 30;
export const MAX_EDGE = 4096;
export const STILL_BYTES = 32 * 1024 * 1024;

/** The broker pings every 5 s; silent for longer than a ping and its answer may take, the link is dead. */
export const SILENCE_MS = 15_000;
/** Neither a picture nor "unchanged" for this long: what the technician sees may no longer be true. */
export const STALE_MS = 3_000;
/** A picture that is not decoded by then never will be. */
export const DECODE_MS = 2_000;
/** Between two requests for a key frame, while the picture is lost. */
export const KEY_FRAME_MS = 2_000;
/** From asking for a still, or its next piece, to its coming. */
export const STILL_MS = 15_000;
/** Pictures that wait for the decoder. The broker keeps to two; more come from none of ours. */
export const PICTURES_WAITING = 32;
export const TIMELINE_LINES = 2_000;
