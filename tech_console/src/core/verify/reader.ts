/** Whether a recording is as it was written, from its first byte to its seal; the broker's `recording.reader.verify`. */
import { ascii, type Bytes, concat, same } from "./bytes.ts";
import type { ClassKeys } from "./keys.ts";
import { Frontier, leafHash } from "./merkle.ts";
import {
  BadRecord,
  type Code,
  type FileHeader,
  headerLength,
  LINK_BYTES,
  neverEncrypted,
  OVERHEAD,
  PREFIX_BYTES,
  parseHeader,
  parseRecordHeader,
  RECORD_BYTES,
  type RecordHeader,
  Type,
} from "./record.ts";
import { parseSeal, type Seal, type Signer } from "./seal.ts";
import { sha256 } from "./sha256.ts";
import type { Primitives, Source } from "./tools.ts";

const DOMAIN = ascii("televisit recording record v1\n");
/** From so many bytes on the browser's own hash is the quicker one, though it must be waited for. */
const LARGE = 8192;

export interface Fault {
  readonly code: Code;
  readonly offset: number;
  /** In English, the broker's words. */
  readonly meaning: string;
}

/** What a check found: `ok` only if it is sealed and every byte is as written; else `fault` is the first thing wrong. */
export interface Verdict {
  readonly ok: boolean;
  readonly fault: Fault | null;
  readonly header: FileHeader | null;
  /** h0, the link of the header. */
  readonly first: Bytes | null;
  readonly records: number;
  readonly head: Bytes | null;
  readonly end: number;
  readonly seal: Seal | null;
  readonly recovered: boolean;
  /** Whether whoever signed the seal could be checked: not so where a ledger's key is needed and none was given. */
  readonly signed: boolean;
}

/** One record that is as written. `body` is null where it can't be read: no key was given, or it was destroyed. */
export interface Taken {
  readonly offset: number;
  readonly header: RecordHeader;
  readonly body: Bytes | null;
  readonly link: Bytes;
}

export interface Asked {
  readonly tools: Primitives;
  /** Also whether every body can be decrypted. */
  readonly keys?: ClassKeys | null;
  /** The ledger's public keys: one of them seals what a recovery closed. */
  readonly ledgerKeys?: readonly Bytes[];
  readonly progress?: (done: number, size: number) => void;
  /** Is told of every record in order; with `keys` its body in plain. */
  readonly each?: (taken: Taken) => void;
  readonly stopped?: () => boolean;
}

interface Next {
  readonly raw: Bytes;
  readonly header: RecordHeader;
  readonly body: Bytes;
  readonly tie: Bytes;
  readonly leaf: Bytes;
}

const WHOSE = { nobody: "nobody", session: "its own key", ledger: "the ledger's key" };
const whose = (signer: Signer) => WHOSE[signer ?? "nobody"];

/** Returns the file's header and its link h0. Throws BadRecord. */
export async function readHeader(source: Source): Promise<readonly [FileHeader, Bytes, number]> {
  const whole = headerLength(await source.read(0, PREFIX_BYTES));
  const [header, first] = parseHeader(await source.read(0, whole));
  return [header, first, whole];
}

export async function verify(source: Source, asked: Asked): Promise<Verdict> {
  const check = new Check(source, asked);
  const fault = await check.all();
  return {
    ok: fault === null,
    fault,
    header: check.header,
    first: check.first,
    records: check.count,
    head: check.head,
    end: check.end,
    seal: check.seal,
    recovered: check.recovered,
    signed: check.signed,
  };
}

class Check {
  header: FileHeader | null = null;
  first: Bytes | null = null;
  head: Bytes | null = null;
  end = 0;
  count = 0;
  seal: Seal | null = null;
  recovered = false;
  signed = false;
  private readonly tree = new Frontier();
  private readonly source: Source;
  private readonly asked: Asked;

  constructor(source: Source, asked: Asked) {
    this.source = source;
    this.asked = asked;
  }

  async all(): Promise<Fault | null> {
    const { size } = this.source;
    try {
      const [header, first, end] = await readHeader(this.source);
      this.header = header;
      this.first = this.head = first;
      this.end = end;
      this.asked.keys?.check(header.classKeys);
      while (this.end < size) {
        await this.take(header);
        this.asked.progress?.(this.end, size);
        if (this.asked.stopped?.()) throw new Stopped();
      }
      if (this.seal !== null) return null;
      const meaning = `there is no seal after record ${this.count}: the file was cut there or is still being written`;
      throw new BadRecord("not_closed", this.end, meaning);
    } catch (error) {
      if (!(error instanceof BadRecord)) throw error;
      return { code: error.code, offset: error.offset, meaning: error.message };
    }
  }

  private async take(file: FileHeader): Promise<void> {
    const offset = this.end;
    if (this.seal !== null) throw new BadRecord("after_seal", offset, "something was added after the seal");
    const { raw, header, body, tie, leaf } = await this.next();
    if (this.recovered && !neverEncrypted(header.type))
      throw new BadRecord("bad_record", offset + 25, "after a recovery's mark nothing follows but the seal");
    if (header.encrypted !== (file.cipher !== "none" && !neverEncrypted(header.type))) {
      const meaning = "an encrypted record in a file without a cipher, or a plain one in a file that has one";
      throw new BadRecord("bad_record", offset + 27, meaning);
    }
    let plain: Bytes | null = header.encrypted ? null : body;
    if (header.type === Type.SEAL) this.seal = await this.sealed(file, body);
    else if (header.encrypted && this.asked.keys)
      plain = await this.asked.keys.open(header, raw, body, offset, this.asked.tools);
    this.recovered ||= header.type === Type.RECOVERED;
    this.tree.add(leaf);
    this.count += 1;
    this.head = tie;
    this.end = offset + OVERHEAD + header.length;
    this.asked.each?.({ offset, header, body: plain, link: tie });
  }

  private async next(): Promise<Next> {
    const { end: offset, count, source } = this;
    const raw = await source.read(offset, RECORD_BYTES);
    const header = parseRecordHeader(raw, offset);
    if (header.sequence !== BigInt(count + 1))
      throw new BadRecord("wrong_order", offset, disorder(BigInt(count), header.sequence));
    const rest = await source.read(offset + RECORD_BYTES, header.length + LINK_BYTES);
    if (rest.length < header.length + LINK_BYTES) {
      const meaning = `the file ends inside record ${header.sequence}, or the length of this record was changed`;
      throw new BadRecord("record_short", offset, meaning);
    }
    const body = rest.slice(0, header.length);
    const tie = rest.slice(header.length);
    const [right, leaf] = await this.linked(this.head ?? tie, raw, body);
    if (same(right, tie)) return { raw, header, body, tie, leaf };
    const following = offset + OVERHEAD + header.length;
    if (await this.follows(following, right)) {
      const first = right.findIndex((byte, at) => byte !== tie[at]);
      const meaning = `the link of record ${header.sequence} was changed; the record itself is as written`;
      throw new BadRecord("link_changed", following - LINK_BYTES + first, meaning);
    }
    const what = "it or what stands before it was changed, added or removed";
    throw new BadRecord("record_changed", offset, `record ${header.sequence} is not what was written: ${what}`);
  }

  private async linked(before: Bytes, raw: Bytes, body: Bytes): Promise<readonly [Bytes, Bytes]> {
    const inside = body.length < LARGE ? sha256(body) : await this.asked.tools.sha256(body);
    const both = concat(sha256(raw), inside);
    return [sha256(DOMAIN, before, both), leafHash(both)];
  }

  /** Whether a whole record stands there that was written after this link. */
  private async follows(offset: number, head: Bytes): Promise<boolean> {
    const raw = await this.source.read(offset, RECORD_BYTES);
    let header: RecordHeader;
    try {
      header = parseRecordHeader(raw, offset);
    } catch {
      return false;
    }
    if (offset + OVERHEAD + header.length > this.source.size) return false;
    const rest = await this.source.read(offset + RECORD_BYTES, header.length + LINK_BYTES);
    const [right] = await this.linked(head, raw, rest.slice(0, header.length));
    return same(right, rest.slice(header.length));
  }

  private async sealed(file: FileHeader, body: Bytes): Promise<Seal> {
    const offset = this.end;
    const seal = parseSeal(body, offset);
    const fits =
      seal.count === BigInt(this.count) &&
      seal.bytes === BigInt(offset) &&
      same(seal.head, this.head ?? new Uint8Array(0)) &&
      same(seal.root, this.tree.root());
    if (!fits) {
      const meaning = "the seal does not fit what stands before it: it is another file's, or records came or went";
      throw new BadRecord("bad_seal", offset, meaning);
    }
    const needed: Signer = file.publicKey === null ? null : this.recovered ? "ledger" : "session";
    if (seal.signer !== needed) {
      const meaning = `the seal is signed by ${whose(seal.signer)}, and this file needs ${whose(needed)}`;
      throw new BadRecord("wrong_signer", offset, meaning);
    }
    const known = seal.signer === "ledger" ? (this.asked.ledgerKeys ?? []) : file.publicKey ? [file.publicKey] : [];
    if (seal.signature === null || known.length === 0) return seal;
    for (const key of known) this.signed ||= await this.asked.tools.signed(key, seal.message, seal.signature);
    if (this.signed) return seal;
    const meaning = "the seal's signature is false: whoever wrote this did not have the key that it names";
    throw new BadRecord("bad_signature", offset, meaning);
  }
}

/** The check was given up by whoever asked for it. */
export class Stopped extends Error {}

function disorder(last: bigint, sequence: bigint): string {
  if (sequence <= last) return `record ${sequence} stands after record ${last}: it was repeated or moved`;
  return `record ${sequence} follows record ${last}: what stood between them is missing`;
}
