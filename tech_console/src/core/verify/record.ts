/** The bytes of a recording's header and records (broker/recording/FORMAT.md), refused in the broker's own words. */
import { ascii, type Bytes, same, unhex } from "./bytes.ts";
import { type Json, type JsonObject, NotCanonical, parseCanonical, withFields } from "./canonical.ts";
import { sha256 } from "./sha256.ts";

export const PREFIX_BYTES = 16;
export const RECORD_BYTES = 32;
export const LINK_BYTES = 32;
export const OVERHEAD = RECORD_BYTES + LINK_BYTES;
export const MAX_BODY = 4 * 1024 * 1024;
const MAX_JSON = 64 * 1024;
const MAX_TIME = 2n ** 63n - 1n;
const MAGIC = Uint8Array.of(0x89, 0x54, 0x56, 0x52, 0x45, 0x43, 0x0d, 0x0a);
const HEADER_DOMAIN = ascii("televisit recording header v1\n");

export const Type = { EVENT: 1, FRAME: 2, TEXT: 3, RECOVERED: 4, SEAL: 5, STILL: 8 } as const;
export const CLASSES = ["meta", "text", "screen", "camera"] as const;
export type DataClass = (typeof CLASSES)[number];
const TYPES: readonly number[] = Object.values(Type);
export const neverEncrypted = (type: number) => type === Type.RECOVERED || type === Type.SEAL;

export type Code =
  | "not_a_recording"
  | "unknown_version"
  | "bad_header"
  | "header_changed"
  | "header_short"
  | "bad_record"
  | "wrong_order"
  | "record_changed"
  | "link_changed"
  | "record_short"
  | "not_closed"
  | "bad_seal"
  | "wrong_signer"
  | "bad_signature"
  | "after_seal"
  | "wrong_keys"
  | "not_decryptable";

/** These bytes are no header or record: a stable code, the offending offset and what it means, in English. */
export class BadRecord extends Error {
  readonly code: Code;
  readonly offset: number;

  constructor(code: Code, offset: number, meaning: string) {
    super(meaning);
    this.code = code;
    this.offset = offset;
  }
}

export interface FileHeader {
  readonly kind: "session" | "journal";
  readonly id: string;
  readonly origin: string;
  readonly openedUs: number;
  readonly cipher: "none" | "aes-256-gcm";
  /** From a class's name to the commitment to its key, in hex. */
  readonly classKeys: Readonly<Record<string, string>>;
  readonly publicKey: Bytes | null;
}

export interface RecordHeader {
  readonly sequence: bigint;
  readonly wallUs: number;
  readonly direction: number;
  readonly type: number;
  readonly dataClass: DataClass;
  readonly encrypted: boolean;
  readonly length: number;
}

function view(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

/** Returns how many bytes the whole header has, given at least its first 16. Throws BadRecord. */
export function headerLength(prefix: Uint8Array): number {
  if (prefix.length < PREFIX_BYTES)
    throw new BadRecord("header_short", prefix.length, "the file ends inside its header");
  if (!same(prefix.subarray(0, 8), MAGIC))
    throw new BadRecord("not_a_recording", 0, "the file does not begin as a recording does");
  const fields = view(prefix);
  const version = fields.getUint16(8);
  if (version !== 1) throw new BadRecord("unknown_version", 8, `version ${version} of the format is not known here`);
  if (fields.getUint16(10) !== 0) throw new BadRecord("bad_header", 10, "reserved bytes of the header are not zero");
  const length = fields.getUint32(12);
  if (length < 2 || length > MAX_JSON)
    throw new BadRecord("bad_header", 12, `the header's length is not between 2 and ${MAX_JSON}`);
  return PREFIX_BYTES + length + LINK_BYTES;
}

/** Returns the file header in these bytes, which it must fill exactly, and its link h0. Throws BadRecord. */
export function parseHeader(data: Bytes): readonly [FileHeader, Bytes] {
  if (data.length !== headerLength(data)) {
    const meaning = "the file ends inside its header, or the header's length was changed";
    throw new BadRecord("header_short", 12, meaning);
  }
  const covered = data.subarray(0, -LINK_BYTES);
  const link = sha256(HEADER_DOMAIN, covered);
  if (!same(link, data.subarray(-LINK_BYTES))) {
    const meaning = "the header is not what was written: its hash does not match";
    throw new BadRecord("header_changed", PREFIX_BYTES, meaning);
  }
  try {
    return [header(parseCanonical(covered.subarray(PREFIX_BYTES))), link];
  } catch (error) {
    if (!(error instanceof NotCanonical)) throw error;
    throw new BadRecord("bad_header", PREFIX_BYTES, "the header's JSON is not canonical or lacks a field");
  }
}

const FIELDS = ["class_keys", "cipher", "id", "kind", "opened", "origin", "previous", "public_key"];

function header(value: Json): FileHeader {
  const fields = withFields(value, FIELDS);
  const opened = withFields(fields.opened, ["mono_us", "wall_us"]);
  time(opened.mono_us);
  if (fields.previous !== null) {
    const previous = withFields(fields.previous, ["head", "id"]);
    text(previous.id);
    digest(previous.head);
  }
  const { kind, cipher } = fields;
  if ((kind !== "session" && kind !== "journal") || (cipher !== "none" && cipher !== "aes-256-gcm"))
    throw new NotCanonical("kind or cipher");
  const keys: JsonObject = withFields(fields.class_keys, cipher === "none" ? [] : CLASSES);
  for (const commitment of Object.values(keys)) digest(commitment);
  return {
    kind,
    id: text(fields.id),
    origin: text(fields.origin),
    openedUs: Number(time(opened.wall_us)),
    cipher,
    classKeys: keys as Record<string, string>,
    publicKey: fields.public_key === null ? null : digest(fields.public_key),
  };
}

function text(value: Json | undefined): string {
  if (typeof value !== "string") throw new NotCanonical("not a text");
  return value;
}

function digest(value: Json | undefined): Bytes {
  const found = unhex(value, 32);
  if (found === null) throw new NotCanonical("not 32 bytes in hex");
  return found;
}

function time(value: Json | undefined): bigint {
  if (typeof value !== "number" && typeof value !== "bigint") throw new NotCanonical("not a time");
  const us = BigInt(value);
  if (us < 0n || us > MAX_TIME) throw new NotCanonical("time");
  return us;
}

/** Returns the record header in 32 bytes that stand at `offset`. Throws BadRecord, at the field that can't be. */
export function parseRecordHeader(data: Uint8Array, offset: number): RecordHeader {
  if (data.length < RECORD_BYTES)
    throw new BadRecord("record_short", offset + data.length, "the file ends inside a record");
  const bad = (place: number, meaning: string) => new BadRecord("bad_record", offset + place, meaning);
  const fields = view(data);
  const sequence = fields.getBigUint64(0);
  const [direction, type, dataClass, flags] = [24, 25, 26, 27].map((at) => fields.getUint8(at)) as [
    number,
    number,
    number,
    number,
  ];
  const length = fields.getUint32(28);
  if (sequence === 0n) throw bad(0, "a record's sequence is never zero");
  if (fields.getBigUint64(8) > MAX_TIME || fields.getBigUint64(16) > MAX_TIME)
    throw bad(8, "a record's time is out of range");
  if (direction > 4) throw bad(24, `direction ${direction} is not known`);
  if (!TYPES.includes(type)) throw bad(25, `record type ${type} is not known`);
  const name = CLASSES[dataClass - 1];
  if (name === undefined) throw bad(26, `data class ${dataClass} is not known`);
  if (flags > 1) throw bad(27, "a flag is set that is not known");
  if (flags === 1 && neverEncrypted(type)) throw bad(25, "a record of this type is never encrypted");
  if (length > MAX_BODY) throw bad(28, `a body has at most ${MAX_BODY} bytes`);
  const wallUs = Number(fields.getBigUint64(8));
  return { sequence, wallUs, direction, type, dataClass: name, encrypted: flags === 1, length };
}
