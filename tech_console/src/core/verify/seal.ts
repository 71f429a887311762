/** The seal, a file's last record: what it says, and what was signed. */
import { ascii, type Bytes, concat, unhex } from "./bytes.ts";
import { canonical, isJsonObject, type Json, type JsonObject, NotCanonical, parseObject } from "./canonical.ts";
import { BadRecord } from "./record.ts";

export type Signer = "session" | "ledger" | null;

export interface Seal {
  readonly count: bigint;
  readonly bytes: bigint;
  readonly head: Bytes;
  readonly root: Bytes;
  readonly reason: string;
  readonly receipt: JsonObject | null;
  readonly signer: Signer;
  readonly signature: Bytes | null;
  /** What the signature covers. */
  readonly message: Bytes;
}

const MAX_SEAL = 2048;
const FIELDS = ["bytes", "count", "head", "reason", "receipt", "root", "signature", "signer"];
const DOMAIN = ascii("televisit recording seal v1\n");

/** Returns the seal in the body of the record at `offset`. Throws BadRecord `bad_seal`. */
export function parseSeal(body: Bytes, offset: number): Seal {
  try {
    if (body.length > MAX_SEAL) throw new NotCanonical("too long");
    return read(parseObject(body, FIELDS));
  } catch (error) {
    if (!(error instanceof NotCanonical)) throw error;
    throw new BadRecord("bad_seal", offset, "the last record does not hold what a seal holds");
  }
}

function read(fields: JsonObject): Seal {
  const { reason, receipt = null, signer, signature: signed, ...others } = fields;
  const head = unhex(fields.head, 32);
  const root = unhex(fields.root, 32);
  const signature = signed === null ? null : unhex(signed, 64);
  if (head === null || root === null || (signed !== null && signature === null)) throw new NotCanonical("hash");
  if (typeof reason !== "string" || (receipt !== null && !isJsonObject(receipt))) throw new NotCanonical("reason");
  if ((signer !== null && signer !== "session" && signer !== "ledger") || (signer === null) !== (signature === null))
    throw new NotCanonical("signer");
  const message = concat(DOMAIN, canonical({ ...others, reason, receipt, signer }));
  const [count, bytes] = [whole(fields.count), whole(fields.bytes)];
  return { count, bytes, head, root, reason, receipt, signer, signature, message };
}

function whole(value: Json | undefined): bigint {
  if ((typeof value !== "number" && typeof value !== "bigint") || value < 0) throw new NotCanonical("count");
  return BigInt(value);
}
