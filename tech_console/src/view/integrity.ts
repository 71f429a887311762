/** A recording checked byte by byte as it arrives: nothing of it is kept. */
import { type Bytes, unhex } from "../core/verify/bytes.ts";
import { parseVerifier } from "../core/verify/ledger.ts";
import { type Verdict, verify } from "../core/verify/reader.ts";
import { standing } from "../core/verify/standing.ts";
import { Arriving } from "../core/verify/stream.ts";
import { Ahead } from "../core/verify/tools.ts";
import { HttpError, http } from "./http.ts";
import { webcrypto } from "./webcrypto.ts";

export interface Checked {
  readonly verdict: Verdict;
  /** Whether these bytes begin and end as the ledger says. */
  readonly same: boolean;
}

/** Fetches a visit's recording and checks it; `told` gets the bytes done and in all. Throws HttpError, Unable. */
export async function checkEveryByte(
  session: string,
  signal: AbortSignal,
  told: (done: number, size: number) => void,
): Promise<Checked> {
  const said = await http.integrity(session, signal);
  const response = await http.recording(session, signal);
  const size = Number(response.headers.get("content-length"));
  const reader = response.body?.getReader();
  if (reader === undefined || !Number.isSafeInteger(size)) throw new HttpError(502, null);
  const next = async (): Promise<Bytes | null> => {
    const { value, done } = await reader.read();
    return done ? null : new Uint8Array(value);
  };
  try {
    const ledgerKeys = said.verifiers.map((one) => parseVerifier(one.text).key);
    const verdict = await verify(new Ahead(new Arriving(size, next)), { tools: webcrypto, ledgerKeys, progress: told });
    // Held against the ledger anew: the file may be another than when the badge was made.
    const stands = await standing(said, webcrypto);
    return { verdict, same: stands.kind !== "broken" && is(verdict.first, said.first) && is(verdict.head, said.head) };
  } finally {
    await reader.cancel().catch(() => undefined); // it was read to its end, or nobody waits for the rest
  }
}

function is(found: Bytes | null, said: string | null): boolean {
  const right = unhex(said, 32);
  return found !== null && right !== null && found.every((byte, at) => byte === right[at]);
}
