/** The Merkle tree of RFC 6962, section 2.1. */
import { type Bytes, same } from "./bytes.ts";
import { sha256 } from "./sha256.ts";

const LEAF = Uint8Array.of(0);
const NODE = Uint8Array.of(1);

export function leafHash(data: Uint8Array): Bytes {
  return sha256(LEAF, data);
}

export function nodeHash(left: Uint8Array, right: Uint8Array): Bytes {
  return sha256(NODE, left, right);
}

/** A growing tree's right edge: the hashes of its full subtrees, largest first. */
export class Frontier {
  private readonly hashes: Bytes[] = [];
  private size = 0;

  /** Adds a leaf, given its hash. */
  add(leaf: Bytes): void {
    let made = leaf;
    for (let left = this.size; left % 2 === 1; left = (left - 1) / 2) {
      const before = this.hashes.pop();
      if (before !== undefined) made = nodeHash(before, made);
    }
    this.hashes.push(made);
    this.size += 1;
  }

  root(): Bytes {
    const [last, ...others] = [...this.hashes].reverse();
    if (last === undefined) return sha256();
    return others.reduce((right, left) => nodeHash(left, right), last);
  }
}

/** Says what is wrong with a proof that this leaf hash is leaf `index` of the tree of `size` leaves; null if nothing. */
export function wrongInclusion(
  leaf: Bytes,
  index: number,
  size: number,
  proof: readonly Bytes[],
  root: Bytes,
): string | null {
  if (index >= size) return `a tree of ${size} leaves has no leaf ${index}`;
  // RFC 9162, 2.1.3.2; with 2^53 leaves at most, so by division and not by 32-bit shifts.
  const half = (value: number) => Math.floor(value / 2);
  let place = index;
  let last = size - 1;
  let made = leaf;
  for (const sibling of proof) {
    if (last === 0) return "the proof has not as many hashes as it needs";
    if (place % 2 === 1 || place === last) {
      made = nodeHash(sibling, made);
      while (place % 2 === 0 && place !== 0) {
        place = half(place);
        last = half(last);
      }
    } else {
      made = nodeHash(made, sibling);
    }
    place = half(place);
    last = half(last);
  }
  if (last !== 0) return "the proof has not as many hashes as it needs";
  return same(made, root) ? null : "the proof leads to another root";
}
