/** What the verifier asks of the world: bytes from somewhere, and the primitives that a browser brings. */
import type { Bytes } from "./bytes.ts";

/** A file to read from, at any offset. */
export interface Source {
  readonly size: number;
  /** Returns `length` bytes from `offset`; fewer only where the file ends. */
  read(offset: number, length: number): Promise<Bytes>;
}

export interface Primitives {
  sha256(data: Bytes): Promise<Bytes>;
  /** Whether this Ed25519 key made this signature of this message. Rejects with `Unable` where nobody can tell. */
  signed(key: Bytes, message: Bytes, signature: Bytes): Promise<boolean>;
  /** Returns the plaintext of AES-256-GCM (16-byte tag at the end), null if it is not what was encrypted. */
  decrypt(key: Bytes, nonce: Bytes, associated: Bytes, data: Bytes): Promise<Bytes | null>;
}

/** This browser lacks what the check needs: neither good nor bad was found. */
export class Unable extends Error {}

/** A file that is in memory as a whole. */
export class MemorySource implements Source {
  private readonly data: Bytes;

  constructor(data: Bytes) {
    this.data = data;
  }

  get size(): number {
    return this.data.length;
  }

  async read(offset: number, length: number): Promise<Bytes> {
    return this.data.slice(offset, offset + length);
  }
}

const AHEAD = 1024 * 1024;

/** Reads ahead in large pieces what is read in order, since each trip to a file costs more than its bytes. */
export class Ahead implements Source {
  readonly size: number;
  private readonly source: Source;
  private held: Bytes = new Uint8Array(0);
  private from = 0;

  constructor(source: Source) {
    this.source = source;
    this.size = source.size;
  }

  async read(offset: number, length: number): Promise<Bytes> {
    if (offset < this.from || offset + length > this.from + this.held.length) {
      this.held = await this.source.read(offset, Math.max(length, AHEAD));
      this.from = offset;
    }
    return this.held.slice(offset - this.from, offset - this.from + length);
  }
}

/** A part of another file as a file. */
export class Part implements Source {
  readonly size: number;
  private readonly source: Source;
  private readonly from: number;

  constructor(source: Source, from: number, size: number) {
    this.source = source;
    this.from = from;
    this.size = size;
  }

  read(offset: number, length: number): Promise<Bytes> {
    return this.source.read(this.from + offset, Math.max(0, Math.min(length, this.size - offset)));
  }
}
