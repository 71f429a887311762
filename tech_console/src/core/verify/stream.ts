/** A file that is still arriving, read in order: what was passed is forgotten, so its size does not matter. */
import { type Bytes, concat } from "./bytes.ts";
import type { Source } from "./tools.ts";

export class Arriving implements Source {
  readonly size: number;
  private readonly next: () => Promise<Bytes | null>;
  private pieces: Bytes[] = [];
  private from = 0;
  private until = 0;

  /** `next`: the piece that follows, null at the end; `size`: how many bytes there will be. */
  constructor(size: number, next: () => Promise<Bytes | null>) {
    this.size = size;
    this.next = next;
  }

  /** `offset` never steps back. */
  async read(offset: number, length: number): Promise<Bytes> {
    const end = Math.min(offset + length, this.size);
    while (this.until < end) {
      const piece = await this.next();
      if (piece === null) break; // it was cut on the way: the reader says where
      this.pieces.push(piece);
      this.until += piece.length;
      this.forget(offset);
    }
    this.forget(offset);
    if (offset < this.from) throw new RangeError("what was passed can't be read again");
    const held = this.pieces.length === 1 ? (this.pieces[0] as Bytes) : concat(...this.pieces);
    this.pieces = held.length > 0 ? [held] : [];
    return held.slice(offset - this.from, Math.max(offset, end) - this.from);
  }

  private forget(offset: number): void {
    let [first] = this.pieces;
    while (first !== undefined && this.from + first.length <= offset) {
      this.pieces.shift();
      this.from += first.length;
      [first] = this.pieces;
    }
  }
}
