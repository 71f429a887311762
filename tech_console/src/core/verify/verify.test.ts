import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { webcrypto } from "../../view/webcrypto.ts";
import { verifyBundle } from "./bundle.ts";
import { type Bytes, unbase64, unhex } from "./bytes.ts";
import { ClassKeys } from "./keys.ts";
import { parseVerifier } from "./ledger.ts";
import { verify } from "./reader.ts";
import { Ahead, MemorySource } from "./tools.ts";

/** What the broker's own verifiers say: tools/make_evidence_vectors.py. */
const vectors = JSON.parse(
  readFileSync(new URL("../../../../tests/vectors/evidence.json", import.meta.url), "utf8"),
) as {
  readonly keys: Record<string, string>;
  readonly ledger_key: string;
  readonly files: Record<string, File>;
  readonly rows: readonly ({ readonly file: string } & Told)[];
  readonly bundles: readonly { about: string; bundle: string; keys: readonly string[]; told: readonly unknown[] }[];
  readonly bundle_flips: { readonly step: number; readonly told: readonly (readonly unknown[])[] };
};
interface Told {
  readonly code: string | null;
  readonly offset: number | null;
  readonly meaning: string | null;
}
interface File {
  readonly file: string;
  readonly told: Told;
  readonly flips: readonly (readonly [number, number, ...unknown[]])[];
  readonly cuts: readonly (readonly [number, number, ...unknown[]])[];
}

function bytes(text: string): Bytes {
  const found = unhex(text, text.length / 2);
  if (found === null) throw new Error("not hex");
  return found;
}

const keys = ClassKeys.parse(vectors.keys);
const ledgerKeys = [bytes(vectors.ledger_key)];

async function told(data: Bytes, encrypted = true): Promise<Told> {
  const asked = { tools: webcrypto, ledgerKeys, keys: encrypted ? keys : null };
  const { fault, ok } = await verify(new Ahead(new MemorySource(data)), asked);
  expect(ok).toBe(fault === null);
  return { code: fault?.code ?? null, offset: fault?.offset ?? null, meaning: fault?.meaning ?? null };
}

function flipped(data: Bytes, at: number): Bytes {
  const made = data.slice();
  made[at] = (made[at] ?? 0) ^ 1;
  return made;
}

const LONG = 60_000; // every byte once

describe("the verifier of recordings says what the broker's says", () => {
  describe.each(Object.entries(vectors.files))("of the %s one", (name, { file, told: whole, flips, cuts }) => {
    const data = bytes(file);
    const encrypted = name !== "plain";

    it("as it is", async () => {
      expect(await told(data, encrypted)).toEqual(whole);
    });

    it(
      "with each byte changed",
      async () => {
        for (const [from, until, code, offset, meaning] of flips)
          for (let at = from; at < until; at++)
            expect(await told(flipped(data, at), encrypted), `byte ${at}`).toEqual({ code, offset, meaning });
        expect(flips.at(-1)?.[1]).toBe(data.length);
      },
      LONG,
    );

    it(
      "cut at each byte",
      async () => {
        for (const [from, until, code, offset, meaning] of cuts)
          for (let at = from; at < until; at++)
            expect(await told(data.slice(0, at), encrypted), `${at} bytes`).toEqual({ code, offset, meaning });
      },
      LONG,
    );
  });

  it("of records dropped, repeated, swapped and brought from elsewhere", async () => {
    for (const { file, code, offset, meaning } of vectors.rows)
      expect(await told(bytes(file))).toEqual({ code, offset, meaning });
    expect(vectors.rows.length).toBeGreaterThan(15);
  });
});

async function judged(data: Bytes, given: readonly string[] = []): Promise<readonly unknown[]> {
  const report = await verifyBundle(new MemorySource(data), { tools: webcrypto, keys: given.map(parseVerifier) });
  expect(report.ok).toBe(report.fault === null);
  const { fault } = report;
  return fault === null ? [] : [fault.name, fault.code, fault.file ?? null, fault.offset ?? null, fault.meaning];
}

describe("the verifier of bundles says what the broker's says", () => {
  it.each(vectors.bundles)("of: $about", async ({ bundle, keys: given, told: right }) => {
    expect(await judged(unbase64(bundle) ?? new Uint8Array(0), given)).toEqual(right);
  });

  it(
    "with its bytes changed one by one",
    async () => {
      const good = unbase64(vectors.bundles[0]?.bundle ?? "") ?? new Uint8Array(0);
      const { step, told: runs } = vectors.bundle_flips;
      for (const [from, until, ...right] of runs)
        for (let number = Number(from); number < Number(until); number++)
          expect(await judged(flipped(good, number * step)), `byte ${number * step}`).toEqual(right);
    },
    LONG,
  );

  it("shows what was found in a good one", async () => {
    const good = unbase64(vectors.bundles[0]?.bundle ?? "") ?? new Uint8Array(0);
    const steps: string[] = [];
    const report = await verifyBundle(new MemorySource(good), {
      tools: webcrypto,
      stepped: (step) => steps.push(step.name),
    });
    expect(steps).toEqual(["archive", "files", "recording", "opened", "sealed", "derived"]);
    expect(report.keyGiven).toBe(false);
    expect(report.checkpoint?.size).toBe(6);
    expect(report.opened?.kind).toBe("session.opened");
    expect(report.sealed?.sequence).toBe(5);
    expect(report.recording?.seal?.reason).toBe("customer_ended");
    expect(report.recording?.signed).toBe(true);
    expect(report.events.rows.map((row) => row.sequence)).toEqual([1, 4]);
    expect(report.events.rows[0]?.code).toBe("key.pressed");
    expect(report.events.unreadable).toBe(1);
  });
});
