/** The plain ZIP of a bundle (broker/audit/stored_zip.py): stored, one file behind another; anything else is refused. */
import { type Bytes, same } from "./bytes.ts";
import type { Source } from "./tools.ts";

const LOCAL = 30;
const CENTRAL = 46;
const END = 22;
const VERSION = 20;
const DATE = 0x21;
const MODE = (0o100644 << 16) >>> 0;
const MOST_MEMBERS = 64;
const MOST_DIRECTORY = MOST_MEMBERS * (CENTRAL + 64); // it is read at once
const NAME = /^[a-z0-9][A-Za-z0-9._-]{0,63}$/;

export class BadZip extends Error {
  readonly code: "not_a_bundle" | "packed_otherwise" | "bad_name";
  readonly offset: number;

  constructor(code: BadZip["code"], offset: number, meaning: string) {
    super(meaning);
    this.code = code;
    this.offset = offset;
  }
}

export interface Entry {
  readonly name: string;
  readonly offset: number;
  readonly size: number;
  readonly crc: number;
}

/** Returns what the archive holds, in its order. Throws BadZip. */
export async function entries(source: Source): Promise<readonly Entry[]> {
  const { size } = source;
  const place = Math.max(0, size - END);
  const end = await source.read(place, END);
  if (end.length < END || !same(end.subarray(0, 4), Uint8Array.of(0x50, 0x4b, 5, 6)))
    throw new BadZip("not_a_bundle", place, "this is no ZIP, it was cut, or another tool packed it anew");
  const fields = new DataView(end.buffer, end.byteOffset);
  const count = fields.getUint16(10, true);
  const length = fields.getUint32(12, true);
  const at = fields.getUint32(16, true);
  const plain =
    fields.getUint32(4, true) === 0 && fields.getUint16(8, true) === count && fields.getUint16(20, true) === 0;
  if (!plain || count > MOST_MEMBERS || length > MOST_DIRECTORY || at + length + END !== size)
    throw new BadZip("packed_otherwise", place, "the archive's directory is not where its end says");
  const directory = await source.read(at, length);
  const found: Entry[] = [];
  let read = 0;
  let expected = 0;
  for (let number = 0; number < count; number++) {
    const entry = await one(source, directory.subarray(read), at + read, expected);
    found.push(entry);
    read += CENTRAL + entry.name.length;
    expected = entry.offset + entry.size;
  }
  if (expected !== at || read !== length || new Set(found.map((entry) => entry.name)).size < count)
    throw new BadZip("packed_otherwise", expected, "files overlap, or something stands between them");
  return found;
}

async function one(source: Source, raw: Uint8Array, offset: number, expected: number): Promise<Entry> {
  if (raw.length < CENTRAL) throw new BadZip("packed_otherwise", offset, "the archive's directory ends too early");
  const fields = new DataView(raw.buffer, raw.byteOffset);
  const crc = fields.getUint32(16, true);
  const size = fields.getUint32(24, true);
  const name = String.fromCharCode(...raw.subarray(CENTRAL, CENTRAL + Math.min(fields.getUint16(28, true), 255)));
  if (!NAME.test(name)) throw new BadZip("bad_name", offset, "a file in the archive has a name that no bundle has");
  const entry = { name, offset: expected + LOCAL + name.length, size, crc };
  const [local, central] = packed(entry, expected);
  if (!same(fixed(central), fixed(raw)) || fields.getUint32(20, true) !== size)
    throw new BadZip("packed_otherwise", offset, "another tool packed this anew: take the bundle as it was downloaded");
  const own = await source.read(expected, LOCAL + name.length);
  if (!same(own, local) || !same(central, raw.subarray(0, central.length)))
    throw new BadZip("packed_otherwise", expected, "a file's own header says otherwise than the directory");
  return entry;
}

/** The fields by which another tool's work is known: magic, version, flags, method, time. */
function fixed(central: Uint8Array): Uint8Array {
  return Uint8Array.of(...central.subarray(0, 4), ...central.subarray(6, 14));
}

/** Returns the two headers that this entry has to have. */
function packed(entry: Entry, at: number): readonly [Bytes, Bytes] {
  const local = new DataView(new ArrayBuffer(LOCAL + entry.name.length));
  const central = new DataView(new ArrayBuffer(CENTRAL + entry.name.length));
  for (const [view, magic, from] of [
    [local, 0x04034b50, 4],
    [central, 0x02014b50, 6],
  ] as const) {
    view.setUint32(0, magic, true);
    view.setUint16(from, VERSION, true);
    view.setUint16(from + 8, DATE, true);
    view.setUint32(from + 10, entry.crc, true);
    view.setUint32(from + 14, entry.size, true);
    view.setUint32(from + 18, entry.size, true);
    view.setUint16(from + 22, entry.name.length, true);
    const names = view.byteLength - entry.name.length;
    for (let letter = 0; letter < entry.name.length; letter++)
      view.setUint8(names + letter, entry.name.charCodeAt(letter));
  }
  central.setUint16(4, (3 << 8) | VERSION, true);
  central.setUint32(38, MODE, true);
  central.setUint32(42, at, true);
  return [new Uint8Array(local.buffer), new Uint8Array(central.buffer)];
}

const TABLE = Uint32Array.from({ length: 256 }, (_, byte) => {
  let made = byte;
  for (let bit = 0; bit < 8; bit++) made = made & 1 ? (made >>> 1) ^ 0xedb88320 : made >>> 1;
  return made;
});

/** Returns the CRC-32 of what came before (0 at the beginning) and these bytes. */
export function crc32(data: Uint8Array, before = 0): number {
  let made = ~before;
  for (let at = 0; at < data.length; at++) made = (TABLE[(made ^ (data[at] as number)) & 255] as number) ^ (made >>> 8);
  return ~made >>> 0;
}
