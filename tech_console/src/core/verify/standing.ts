/** What the broker's word on one visit comes to, once the ledger's proofs were checked here. */
import { hex, utf8 } from "./bytes.ts";
import { BadNote, checkProof, type Leaf, type Proven, parseVerifier, type VerifierKey } from "./ledger.ts";
import type { Primitives } from "./tools.ts";

/** As `GET …/integrity` answers. */
export interface Claimed {
  readonly session: string;
  readonly state: "sealed" | "recovered" | "live" | "bad";
  readonly origin: string | null;
  readonly first: string | null;
  readonly head: string | null;
  readonly records: number;
  readonly code: string | null;
  readonly offset: number | null;
  readonly meaning: string | null;
  readonly opened: string | null;
  readonly sealed: string | null;
  readonly ledger: string | null;
  readonly verifiers: readonly { readonly text: string }[];
}

export type Standing =
  | { readonly kind: "live" }
  /** Sealed, and the next checkpoint covers it: within seconds. */
  | { readonly kind: "waiting" }
  /** Sealed, and nothing can be had of the ledger. */
  | { readonly kind: "unproven"; readonly code: string }
  | { readonly kind: "sealed" | "recovered"; readonly size: number; readonly atUs: number }
  | {
      readonly kind: "broken";
      readonly code: string;
      readonly offset: number | null;
      /** In English; null where the code says it all. */
      readonly meaning: string | null;
    };

/** Returns how a visit stands: its header and its end, as the broker names them, against the ledger's leaves. */
export async function standing(said: Claimed, tools: Primitives): Promise<Standing> {
  if (said.state === "bad") return broken(said.code ?? "not_closed", said.offset, said.meaning);
  if (said.state === "live") return { kind: "live" };
  if (said.ledger !== null || said.origin === null) return { kind: "unproven", code: said.ledger ?? "no_ledger" };
  if (said.opened === null || said.sealed === null) return { kind: "waiting" };
  try {
    const keys = said.verifiers.map((one) => parseVerifier(one.text));
    const opened = await proven(said.opened, keys, said.origin, tools);
    const sealed = await proven(said.sealed, keys, said.origin, tools);
    const kind = said.state === "recovered" ? "session.recovered" : "session.sealed";
    if (!is(opened.leaf, ["session.opened"], said.session) || !is(sealed.leaf, [kind, "session.sealed"], said.session))
      return broken("other_leaf");
    if (hex(opened.leaf.digest) !== said.first) return broken("other_opening", 0);
    if (hex(sealed.leaf.digest) !== said.head || sealed.leaf.sequence !== said.records) return broken("other_end");
    return { kind: said.state, size: sealed.checkpoint.size, atUs: sealed.leaf.atUs };
  } catch (error) {
    if (!(error instanceof BadNote)) throw error;
    return broken(error.code, null, error.message);
  }
}

function proven(text: string, keys: readonly VerifierKey[], origin: string, tools: Primitives): Promise<Proven> {
  return checkProof(utf8(text), keys, origin, tools);
}

function is(leaf: Leaf, kinds: readonly string[], session: string): boolean {
  return kinds.includes(leaf.kind) && leaf.id === session;
}

function broken(code: string, offset: number | null = null, meaning: string | null = null): Standing {
  return { kind: "broken", code, offset, meaning };
}
