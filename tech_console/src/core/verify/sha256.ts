/** SHA-256 (FIPS 180-4) without waiting: for the many small inputs of a chain, where asking the browser costs more. */
import type { Bytes } from "./bytes.ts";

/** The first 32 bits of the fractional part of a prime's root: integers alone, so exact everywhere. */
function fraction(prime: number, power: bigint): number {
  const target = BigInt(prime) << (32n * power);
  let low = 0n;
  let high = 1n << 40n;
  while (high - low > 1n) {
    const middle = (low + high) >> 1n;
    if (middle ** power <= target) low = middle;
    else high = middle;
  }
  return Number(low & 0xffffffffn);
}

const PRIMES: number[] = [];
for (let one = 2; PRIMES.length < 64; one++) if (PRIMES.every((prime) => one % prime !== 0)) PRIMES.push(one);
const ROUNDS = Int32Array.from(PRIMES, (prime) => fraction(prime, 3n));
const START = Int32Array.from(PRIMES.slice(0, 8), (prime) => fraction(prime, 2n));
const words = new Int32Array(64);

function block(state: Int32Array, data: DataView, offset: number): void {
  for (let i = 0; i < 16; i++) words[i] = data.getInt32(offset + 4 * i);
  for (let i = 16; i < 64; i++) {
    const x = words[i - 15] as number;
    const y = words[i - 2] as number;
    const s0 = ((x >>> 7) | (x << 25)) ^ ((x >>> 18) | (x << 14)) ^ (x >>> 3);
    const s1 = ((y >>> 17) | (y << 15)) ^ ((y >>> 19) | (y << 13)) ^ (y >>> 10);
    words[i] = ((words[i - 16] as number) + s0 + (words[i - 7] as number) + s1) | 0;
  }
  let a = state[0] as number;
  let b = state[1] as number;
  let c = state[2] as number;
  let d = state[3] as number;
  let e = state[4] as number;
  let f = state[5] as number;
  let g = state[6] as number;
  let h = state[7] as number;
  for (let i = 0; i < 64; i++) {
    const s1 = ((e >>> 6) | (e << 26)) ^ ((e >>> 11) | (e << 21)) ^ ((e >>> 25) | (e << 7));
    const t1 = (h + s1 + ((e & f) ^ (~e & g)) + (ROUNDS[i] as number) + (words[i] as number)) | 0;
    const s0 = ((a >>> 2) | (a << 30)) ^ ((a >>> 13) | (a << 19)) ^ ((a >>> 22) | (a << 10));
    const t2 = (s0 + ((a & b) ^ (a & c) ^ (b & c))) | 0;
    h = g;
    g = f;
    f = e;
    e = (d + t1) | 0;
    d = c;
    c = b;
    b = a;
    a = (t1 + t2) | 0;
  }
  state[0] = ((state[0] as number) + a) | 0;
  state[1] = ((state[1] as number) + b) | 0;
  state[2] = ((state[2] as number) + c) | 0;
  state[3] = ((state[3] as number) + d) | 0;
  state[4] = ((state[4] as number) + e) | 0;
  state[5] = ((state[5] as number) + f) | 0;
  state[6] = ((state[6] as number) + g) | 0;
  state[7] = ((state[7] as number) + h) | 0;
}

/** Hashes what comes in pieces. */
export class Sha256 {
  private readonly state = Int32Array.from(START);
  private readonly rest = new Uint8Array(128);
  private waiting = 0;
  private length = 0;

  add(bytes: Uint8Array): this {
    this.length += bytes.length;
    let at = 0;
    if (this.waiting > 0) {
      at = Math.min(64 - this.waiting, bytes.length);
      this.rest.set(bytes.subarray(0, at), this.waiting);
      this.waiting += at;
      if (this.waiting < 64) return this;
      block(this.state, new DataView(this.rest.buffer), 0);
      this.waiting = 0;
    }
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    for (; at + 64 <= bytes.length; at += 64) block(this.state, view, at);
    this.rest.set(bytes.subarray(at));
    this.waiting = bytes.length - at;
    return this;
  }

  /** Returns the 32 bytes; nothing may be added afterwards. */
  digest(): Bytes {
    const end = this.waiting < 56 ? 64 : 128;
    const view = new DataView(this.rest.buffer);
    this.rest.fill(0, this.waiting);
    this.rest[this.waiting] = 0x80;
    view.setBigUint64(end - 8, BigInt(this.length) * 8n);
    for (let at = 0; at < end; at += 64) block(this.state, view, at);
    const made = new Uint8Array(32);
    const out = new DataView(made.buffer);
    this.state.forEach((word, at) => {
      out.setInt32(4 * at, word);
    });
    return made;
  }
}

export function sha256(...parts: readonly Uint8Array[]): Bytes {
  const made = new Sha256();
  for (const part of parts) made.add(part);
  return made.digest();
}
