/** The receipt code of a record's head: what the customer's device shows, and an auditor holds against the recording. */
import { ascii, concat, unhex } from "./verify/bytes.ts";
import { sha256 } from "./verify/sha256.ts";
import type { RecordHead } from "./wire.gen.ts";

const DOMAIN = ascii("televisit receipt code v1\n");
/** Crockford's base32: no I, L, O, U. */
const LETTERS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";

/** Returns 40 bits of the head's hash as `XXXX-XXXX`; null if it is none. */
export function receiptCode({ session, sequence, head }: Pick<RecordHead, "session" | "sequence" | "head">) {
  const id = unhex(session, 16);
  const link = unhex(head, 32);
  if (id === null || link === null) return null;
  const place = new Uint8Array(8);
  new DataView(place.buffer).setBigUint64(0, BigInt(sequence));
  const digest = sha256(concat(DOMAIN, id, place, link));
  let number = 0;
  for (const byte of digest.subarray(0, 5)) number = number * 256 + byte;
  let code = "";
  for (let place = 7; place >= 0; place--) code += LETTERS[Math.floor(number / 32 ** place) % 32];
  return `${code.slice(0, 4)}-${code.slice(4)}`;
}
