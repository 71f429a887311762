/** The only parser and the only formatter of the wire in the console: text messages and the header of a picture. */
import { FRAME_BYTES, HEADER_BYTES, MAX_EDGE, TEXT_BYTES } from "./limits.ts";
import { fault, heard, isObject } from "./schema.ts";
import type { FromConsole, ToConsole } from "./wire.gen.ts";

export type WireCode =
  | "too_large"
  | "not_json"
  | "unknown_message"
  | "bad_message"
  | "short_frame"
  | "unknown_frame"
  | "bad_frame"
  | "wrong_length";

/** What arrived is not of this protocol: a stable code, and a detail that repeats no value from outside. */
export class WireError extends Error {
  readonly code: WireCode;

  constructor(code: WireCode, detail: string) {
    super(`${code}: ${detail}`);
    this.name = "WireError";
    this.code = code;
  }
}

/** Kinds of binary messages: a picture of the stream, or a piece of a still. */
export const FRAME = 1;
export const STILL = 2;

/** How a payload is encoded: a whole picture, an access unit in Annex B, what changed since the picture before, a still. */
export const JPEG = 1;
export const H264 = 2;
export const RECTANGLES = 3;
export const PNG = 4;

/** The first bytes of every PNG file. */
export const PNG_SIGNATURE: readonly number[] = [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a];

/**
 * The fixed header of a picture: sizes in pixels, time in microseconds since 1970 UTC, length in bytes. Of a still's
 * piece, `sequence` is its number from 0, and `last` says that it is the last.
 */
export interface FrameHeader {
  readonly kind: 1 | 2;
  /** Decodable without an earlier one. */
  readonly key: boolean;
  readonly masked: boolean;
  readonly last: boolean;
  readonly codec: 1 | 2 | 3 | 4;
  readonly dataClass: 1 | 2;
  readonly width: number;
  readonly height: number;
  readonly sequence: number;
  readonly capturedUs: number;
  readonly length: number;
}

const VERSION = 1;
const FLAG_KEY = 1;
const FLAG_MASKED = 2;
const FLAG_LAST = 4;

/** Returns the one valid message in `text`, from the broker. Throws WireError. */
export function parse(text: string): ToConsole {
  // A character is at most three bytes of UTF-8 here (a pair of surrogates four), so most texts need no counting.
  if (text.length > TEXT_BYTES || (text.length * 3 > TEXT_BYTES && utf8Bytes(text) > TEXT_BYTES)) {
    throw new WireError("too_large", `a message to a console has at most ${TEXT_BYTES} bytes`);
  }
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw new WireError("not_json", "the message is not valid JSON");
  }
  if (!isObject(value)) throw new WireError("bad_message", "a message is a JSON object with a type");
  const name = typeof value.type === "string" ? heard.get(value.type) : undefined;
  if (name === undefined) throw new WireError("unknown_message", "unknown or missing message type");
  const where = fault(name, value);
  if (where !== null) throw new WireError("bad_message", where);
  return value as unknown as ToConsole;
}

/** Returns a message of ours as compact JSON. */
export function format(message: FromConsole): string {
  return JSON.stringify(message);
}

/** Returns the header of a binary message; its pixels are the bytes from 30 on. Throws WireError. */
export function parseFrame(data: ArrayBuffer): FrameHeader {
  if (data.byteLength > FRAME_BYTES) throw new WireError("too_large", `a frame has at most ${FRAME_BYTES} bytes`);
  if (data.byteLength < HEADER_BYTES) throw new WireError("short_frame", `a frame starts with ${HEADER_BYTES} bytes`);
  const view = new DataView(data);
  const kind = view.getUint8(1);
  if (view.getUint8(0) !== VERSION || (kind !== FRAME && kind !== STILL)) {
    throw new WireError("unknown_frame", "unknown version or kind of binary message");
  }
  const flags = view.getUint8(2);
  const codec = view.getUint8(3);
  const dataClass = view.getUint8(4);
  const key = (flags & FLAG_KEY) !== 0;
  const masked = (flags & FLAG_MASKED) !== 0;
  const last = (flags & FLAG_LAST) !== 0;
  if ((flags & ~(FLAG_KEY | FLAG_MASKED | FLAG_LAST)) !== 0 || view.getUint8(5) !== 0 || !isCodec(codec)) {
    throw new WireError("bad_frame", "unknown flag or codec");
  }
  if (dataClass !== 1 && dataClass !== 2) throw new WireError("bad_frame", "unknown data class");
  if ((kind === STILL) !== (codec === PNG) || (last && kind !== STILL)) {
    throw new WireError("bad_frame", "a still is PNG, and nothing else is");
  }
  if (key && (codec === RECTANGLES || codec === PNG)) throw new WireError("bad_frame", "this codec has no key frames");
  const width = view.getUint16(6);
  const height = view.getUint16(8);
  if (width < 1 || width > MAX_EDGE || height < 1 || height > MAX_EDGE) {
    throw new WireError("bad_frame", `a picture has 1 to ${MAX_EDGE} pixels a side`);
  }
  const sequence = safe(view.getBigUint64(10));
  const capturedUs = safe(view.getBigUint64(18));
  const length = view.getUint32(26);
  if (length === 0 || length !== data.byteLength - HEADER_BYTES) {
    throw new WireError("wrong_length", "the payload is not as long as its header says");
  }
  return { kind, key, masked, last, codec, dataClass, width, height, sequence, capturedUs, length };
}

function isCodec(codec: number): codec is FrameHeader["codec"] {
  return codec >= JPEG && codec <= PNG;
}

function safe(value: bigint): number {
  if (value > BigInt(Number.MAX_SAFE_INTEGER)) throw new WireError("bad_frame", "sequence or time out of range");
  return Number(value);
}

function utf8Bytes(text: string): number {
  let bytes = 0;
  for (const character of text) {
    const point = character.codePointAt(0) ?? 0;
    bytes += point < 0x80 ? 1 : point < 0x800 ? 2 : point < 0x10000 ? 3 : 4;
  }
  return bytes;
}
