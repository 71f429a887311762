/** The ledger's side (C2SP signed-note, tlog-checkpoint, tlog-proof; broker/ledger/FORMAT.md): keys, notes, proofs, leaves. */
import { type Bytes, hex, same, unbase64, unhex, unutf8, utf8 } from "./bytes.ts";
import { type Json, NotCanonical, parseObject } from "./canonical.ts";
import { leafHash, wrongInclusion } from "./merkle.ts";
import { sha256 } from "./sha256.ts";
import type { Primitives } from "./tools.ts";

export type NoteCode = "malformed" | "unsigned" | "forged" | "foreign" | "not_proven" | "bad_leaf";

/** A note, key, leaf or proof that is malformed or proves nothing; the message says how, in English. */
export class BadNote extends Error {
  readonly code: NoteCode;

  constructor(code: NoteCode, detail: string) {
    super(detail);
    this.code = code;
  }
}

const malformed = (detail: string) => new BadNote("malformed", detail);
const ED25519 = Uint8Array.of(1);
const MOST_BYTES = 1_000_000;
const MOST_SIGNATURES = 100;
// biome-ignore lint/suspicious/noControlCharactersInRegex: a note may have none but newlines
const CONTROL = /[\u0000-\u0009\u000b-\u001f]/;
const isName = (name: string) => name !== "" && !/[+\s\p{C}\p{Z}]/u.test(name);

export interface VerifierKey {
  readonly name: string;
  /** 4 bytes of the hash over name and key. */
  readonly id: Bytes;
  readonly key: Bytes;
  /** As it is published: `<name>+<key id>+<base64>`. */
  readonly text: string;
}

/** Returns the key in `<name>+<key id>+<base64>`. Throws BadNote. */
export function parseVerifier(text: string): VerifierKey {
  const found = /^([^+]+)\+([^+]+)\+(.+)$/s.exec(text);
  const body = unbase64(found?.[3] ?? "-");
  const [, name = "", id = ""] = found ?? [];
  if (body === null || body.length !== 33 || body[0] !== 1 || !isName(name))
    throw malformed("a key is a name, an id and base64 of an Ed25519 key, joined by plus signs");
  const made = sha256(utf8(`${name}\n`), body).slice(0, 4);
  if (hex(made) !== id) throw malformed("the key id does not fit name and key");
  return { name, id: made, key: body.slice(1), text };
}

const ABOUT =
  "# The public keys of the ledger in this bundle. They prove nothing by themselves: whoever made the bundle wrote\n" +
  "# them too. Compare them with a key that you had before, or that you got another way.\n";

/** Returns the keys in a bundle's `verifiers` file. Throws BadNote. */
export function parseVerifiers(data: Uint8Array): readonly VerifierKey[] {
  const text = unutf8(data);
  if (!text?.startsWith(ABOUT)) throw malformed("the list of keys does not begin as it should");
  return text.slice(ABOUT.length).replace(/\n$/, "").split("\n").map(parseVerifier);
}

/** Returns a key's fingerprint, to be read aloud and compared: SHA-256 over the key, in groups of four. */
export function fingerprint(one: VerifierKey): string {
  return (hex(sha256(ED25519, one.key)).match(/.{4}/g) ?? []).join(" ");
}

interface Line {
  readonly name: string;
  readonly id: Bytes;
  readonly signature: Bytes;
}

function parseNote(data: Uint8Array): readonly [string, readonly Line[]] {
  if (data.length > MOST_BYTES) throw malformed(`a note here has at most ${MOST_BYTES} bytes`);
  const note = unutf8(data);
  if (note === null) throw malformed("the note is not UTF-8");
  if (CONTROL.test(note)) throw malformed("the note has a control character");
  const blank = note.lastIndexOf("\n\n");
  const lines = note.slice(blank + 2);
  if (blank < 0 || !lines.endsWith("\n")) throw malformed("the note has no signature lines behind a blank line");
  const found = lines.slice(0, -1).split("\n").map(parseLine);
  if (found.length > MOST_SIGNATURES) throw malformed(`a note here has at most ${MOST_SIGNATURES} signatures`);
  return [note.slice(0, blank + 1), found];
}

function parseLine(line: string): Line {
  const [, name = "", body = ""] = /^— (\S+) (\S+)$/.exec(line) ?? [];
  const data = unbase64(body);
  if (!isName(name) || data === null)
    throw malformed("a signature line is a dash, a name and base64, with a space between");
  if (data.length < 5) throw malformed("a signature line holds no signature");
  return { name, id: data.slice(0, 4), signature: data.slice(4) };
}

/** Returns the text of a note that a known key signed. Throws BadNote. */
export async function openNote(data: Uint8Array, keys: readonly VerifierKey[], tools: Primitives): Promise<string> {
  const [text, lines] = parseNote(data);
  let verified = false;
  for (const line of lines) {
    const key = keys.find((one) => one.name === line.name && same(one.id, line.id));
    if (key === undefined) continue;
    if (line.signature.length !== 64 || !(await tools.signed(key.key, utf8(text), line.signature)))
      throw new BadNote("forged", `the signature of ${line.name} is not of that key and this text`);
    verified = true;
  }
  if (!verified) throw new BadNote("unsigned", "the note has no signature of a known key");
  return text;
}

export interface Checkpoint {
  readonly origin: string;
  readonly size: number;
  readonly root: Bytes;
}

/** Returns the checkpoint of this log in a signed note. Throws BadNote. */
export async function openCheckpoint(
  data: Uint8Array,
  keys: readonly VerifierKey[],
  origin: string,
  tools: Primitives,
): Promise<Checkpoint> {
  const lines = (await openNote(data, keys, tools)).split("\n");
  const [name = "", size = "", root = "", ...extensions] = lines.slice(0, -1);
  const digest = unbase64(root);
  if (lines.length < 4 || name === "" || extensions.includes("") || !isWhole(size) || digest?.length !== 32)
    throw malformed("a checkpoint is the log's name, its size and its root");
  if (name !== origin) throw new BadNote("foreign", `this is a checkpoint of ${name}, not of ${origin}`);
  return { origin: name, size: Number(size), root: digest };
}

const isWhole = (text: string) => /^(0|[1-9]\d{0,18})$/.test(text) && Number.isSafeInteger(Number(text));

export interface Leaf {
  readonly kind: string;
  readonly id: string;
  readonly sequence: number;
  readonly digest: Bytes;
  readonly atUs: number;
}

/** Returns the leaf in these bytes. Throws BadNote `bad_leaf`. */
export function parseLeaf(data: Uint8Array): Leaf {
  try {
    if (data.length >= 4096) throw new NotCanonical("a leaf has fewer than 4,096 bytes");
    const fields = parseObject(data, ["at_us", "digest", "id", "kind", "sequence"]);
    const digest = unhex(fields.digest, 32);
    const { kind, id } = fields;
    if (digest === null || typeof kind !== "string" || typeof id !== "string" || !/^[!-~]{1,512}$/.test(id))
      throw new NotCanonical("kind, id or digest");
    return { kind, id, sequence: count(fields.sequence), digest, atUs: count(fields.at_us) };
  } catch (error) {
    if (!(error instanceof NotCanonical)) throw error;
    throw new BadNote("bad_leaf", "these bytes are not a leaf");
  }
}

function count(value: Json | undefined): number {
  if (typeof value !== "number" || value < 0) throw new NotCanonical("not a count");
  return value;
}

/** A proof that brings its leaf with it: that it is leaf `index` of the log of `checkpoint`. */
export interface Proven {
  readonly index: number;
  readonly leaf: Leaf;
  readonly checkpoint: Checkpoint;
  /** The signed note that the checkpoint is. */
  readonly note: Bytes;
}

/** Returns what a tlog-proof file with its leaf as `extra` proves. Throws BadNote. */
export async function checkProof(
  data: Uint8Array,
  keys: readonly VerifierKey[],
  origin: string,
  tools: Primitives,
): Promise<Proven> {
  const text = unutf8(data);
  const blank = text?.indexOf("\n\n") ?? -1;
  const [first, extra = "", place = "", ...lines] = (text ?? "").slice(0, Math.max(0, blank)).split("\n");
  if (text === null || blank < 0 || first !== "c2sp.org/tlog-proof@v1")
    throw malformed("the first line is not c2sp.org/tlog-proof@v1, or there is no checkpoint");
  const leaf = extra.startsWith("extra ") ? unbase64(extra.slice(6)) : null;
  if (leaf === null) throw malformed("the proof does not bring its leaf");
  if (!place.startsWith("index ") || !isWhole(place.slice(6))) throw malformed("there is no index");
  const index = Number(place.slice(6));
  const hashes = lines.map(unbase64);
  const whole = hashes.filter((one): one is Bytes => one?.length === 32);
  if (hashes.length > 63 || whole.length !== hashes.length)
    throw malformed("a hash has 32 bytes, and no tree needs more than 63");
  const note = utf8(text.slice(blank + 2));
  const checkpoint = await openCheckpoint(note, keys, origin, tools);
  const wrong = wrongInclusion(leafHash(leaf), index, checkpoint.size, whole, checkpoint.root);
  if (wrong !== null) throw new BadNote("not_proven", wrong);
  return { index, leaf: parseLeaf(leaf), checkpoint, note };
}
