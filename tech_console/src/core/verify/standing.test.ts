import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { webcrypto } from "../../view/webcrypto.ts";
import { signed, verifyBundle, withKeys } from "./bundle.ts";
import { ascii, type Bytes, hex, unbase64, unutf8 } from "./bytes.ts";
import { canonical, isJsonObject, type JsonObject, parseCanonical } from "./canonical.ts";
import { otherLine } from "./events.ts";
import { parseVerifier } from "./ledger.ts";
import { CODES, consequenceOf, meaningOf } from "./meanings.ts";
import { type Claimed, standing } from "./standing.ts";
import { Arriving } from "./stream.ts";
import { MemorySource, Part, type Source } from "./tools.ts";
import { entries } from "./zip.ts";

const vectors = JSON.parse(readFileSync(new URL("../../../../tests/vectors/evidence.json", import.meta.url), "utf8"));

function bundle(about: string): MemorySource {
  const found = vectors.bundles.find((one: { about: string }) => one.about === about);
  return new MemorySource(unbase64(found.bundle) ?? new Uint8Array(0));
}

async function files(about: string): Promise<Map<string, Part>> {
  const source = bundle(about);
  return new Map((await entries(source)).map(({ name, offset, size }) => [name, new Part(source, offset, size)]));
}

/** The files of the good one with its manifest changed. */
async function manifested(change: (said: JsonObject) => JsonObject): Promise<Map<string, Source>> {
  const held: Map<string, Source> = await files(GOOD);
  const said = parseCanonical((await held.get("manifest.json")?.read(0, 1 << 20)) ?? new Uint8Array(0));
  if (!isJsonObject(said)) throw new Error("no manifest");
  return held.set("manifest.json", new MemorySource(canonical(change(said))));
}

async function claimed(about: string, changed: Partial<Claimed> = {}): Promise<Claimed> {
  const held = await files(about);
  const text = async (name: string) => unutf8((await held.get(name)?.read(0, 1 << 20)) ?? new Uint8Array(0));
  const { recording } = await verifyBundle(bundle(about), { tools: webcrypto });
  return {
    session: recording?.header?.id ?? "",
    state: recording?.recovered ? "recovered" : "sealed",
    origin: recording?.header?.origin ?? null,
    first: hex(recording?.first ?? new Uint8Array(0)),
    head: hex(recording?.head ?? new Uint8Array(0)),
    records: recording?.records ?? 0,
    code: null,
    offset: null,
    meaning: null,
    opened: await text("opened.proof"),
    sealed: await text("sealed.proof"),
    ledger: null,
    verifiers: [{ text: vectors.verifier }],
    ...changed,
  };
}

const GOOD = "good, believed";
const stands = async (changed: Partial<Claimed>, about = GOOD) => standing(await claimed(about, changed), webcrypto);

describe("how a visit stands", () => {
  it("is sealed or recovered where both proofs hold", async () => {
    expect(await stands({})).toEqual({ kind: "sealed", size: 6, atUs: 1_800_000_000_000_002 });
    expect(await stands({}, "recovered")).toMatchObject({ kind: "recovered", size: 6 });
  });

  it("is what the broker says where nothing is to be proven", async () => {
    expect(await stands({ state: "live" })).toEqual({ kind: "live" });
    expect(await stands({ sealed: null })).toEqual({ kind: "waiting" });
    expect(await stands({ opened: null })).toEqual({ kind: "waiting" });
    expect(await stands({ ledger: "ledger_damaged" })).toEqual({ kind: "unproven", code: "ledger_damaged" });
    const bad = { state: "bad", code: "bad_seal", offset: 7, meaning: "no" } as const;
    expect(await stands(bad)).toEqual({ kind: "broken", code: "bad_seal", offset: 7, meaning: "no" });
  });

  it.each([
    ["first", { first: "00".repeat(32) }, "other_opening"],
    ["head", { head: "00".repeat(32) }, "other_end"],
    ["count", { records: 4 }, "other_end"],
    ["session", { session: "f".repeat(32) }, "other_leaf"],
    ["origin", { origin: "elsewhere" }, "foreign"],
    ["key", { verifiers: [{ text: vectors.stranger }] }, "unsigned"],
    ["proof", { opened: "nothing" }, "malformed"],
  ] as const)("is broken by another %s", async (_, changed, code) => {
    expect(await stands(changed)).toMatchObject({ kind: "broken", code });
  });

  it("is broken by proofs exchanged", async () => {
    const { opened, sealed } = await claimed(GOOD);
    expect(await stands({ opened: sealed, sealed: opened })).toMatchObject({ kind: "broken", code: "other_leaf" });
  });
});

describe("a bundle held against a key from elsewhere", () => {
  it.each([GOOD, "recovered"])("of %s is the same with its own, and not with another's", async (about) => {
    const first = await verifyBundle(bundle(about), { tools: webcrypto });
    const own = await withKeys(first, [parseVerifier(vectors.verifier)]);
    expect([own.ok, own.keyGiven, own.steps.length]).toEqual([true, true, 6]);
    expect(own.steps.map((step) => step.name)).toEqual(first.steps.map((step) => step.name));
    const other = await withKeys(first, [parseVerifier(vectors.stranger)]);
    expect(other.ok).toBe(false);
    expect(["unsigned", "bad_signature"]).toContain(other.fault?.code);
  });

  it("stays what it was where the files themselves are wrong", async () => {
    const first = await verifyBundle(bundle("recording.tvr dropped"), { tools: webcrypto });
    const again = await withKeys(first, [parseVerifier(vectors.verifier)]);
    expect(again.steps).toEqual(first.steps);
  });

  it.each([GOOD, "recovered"])("tells of %s whose key signed it", async (about) => {
    const first = await verifyBundle(bundle(about), { tools: webcrypto });
    expect(signed(await withKeys(first, [parseVerifier(vectors.verifier)]))).toBe(true);
    expect(signed(await withKeys(first, [parseVerifier(vectors.stranger)]))).toBe(false);
    const both = await withKeys(first, [vectors.stranger, vectors.verifier].map(parseVerifier));
    expect([both.ok, signed(both)]).toEqual([true, true]);
  });

  it("says of no key that it signed what was never held against it, nor where the recording is bad too", async () => {
    const held: Map<string, Source> = await files(GOOD);
    held.set("recording.tvr", new MemorySource(new Uint8Array(5)));
    const first = await verifyBundle(held, { tools: webcrypto });
    expect(first.steps.map((step) => step.name)).toEqual(["archive", "files"]);
    for (const key of [vectors.verifier, vectors.stranger])
      expect(signed(await withKeys(first, [parseVerifier(key)]))).toBe(null);
    const whole = await manifested((said) => ({ ...said, keys: [] }));
    const wrong = await verifyBundle(whole, { tools: webcrypto });
    expect(wrong.fault?.name).toBe("recording");
    expect(signed(await withKeys(wrong, [parseVerifier(vectors.verifier)]))).toBe(true);
    expect(signed(await withKeys(wrong, [parseVerifier(vectors.stranger)]))).toBe(false);
  });

  it("is none whose manifest names itself", async () => {
    const own = { about: "", name: "manifest.json", sha256: "", size: 0 };
    const made = await manifested((said) => ({ ...said, files: [own, ...(said.files as [])] }));
    expect((await verifyBundle(made, { tools: webcrypto })).fault).toMatchObject({ code: "file_missing" });
  });

  it("is checked from its single files too", async () => {
    const held = await files(GOOD);
    expect((await verifyBundle(held, { tools: webcrypto })).ok).toBe(true);
    held.delete("checkpoint");
    expect((await verifyBundle(held, { tools: webcrypto })).fault?.code).toBe("file_missing");
  });
});

describe("the lines of a long visit", () => {
  const many = (count: number): Bytes[] => Array.from({ length: count }, (_, at) => ascii(`${at}\n`));
  const whole = (lines: readonly Bytes[]) => ascii(lines.map(unutf8).join(""));

  it("are compared however many they are", () => {
    const lines = many(300_000);
    const data = whole(lines);
    expect(otherLine(lines, data)).toBe(null);
    expect(otherLine(lines, data.slice(0, -1))).toBe(300_000);
    data[data.length - 2] = 0x20;
    expect(otherLine(lines, data)).toBe(300_000);
  });

  it("are told where the first is missing, more, or another", () => {
    expect(otherLine(many(3), whole(many(2)))).toBe(3);
    expect(otherLine(many(3), whole(many(4)))).toBe(4);
    expect(otherLine(many(3), ascii("0\nx\n2\n"))).toBe(2);
  });
});

describe("an archive that means harm", () => {
  it("has no directory of gigabytes read", async () => {
    const end = new Uint8Array(22);
    end.set([0x50, 0x4b, 5, 6, 0, 0, 0, 0, 1, 0, 1, 0, 255, 255, 255, 255]);
    const before = 2 ** 32 - 1;
    const asked: number[] = [];
    const huge: Source = {
      size: before + end.length,
      read: async (offset, length) => {
        asked.push(length);
        return offset >= before ? end : new Uint8Array(0);
      },
    };
    await expect(entries(huge)).rejects.toMatchObject({ code: "packed_otherwise" });
    expect(asked).toEqual([22]);
  });
});

describe("a file that is arriving", () => {
  it("is read in order, whatever its pieces, and forgets what was passed", async () => {
    const data = Uint8Array.from({ length: 1000 }, (_, at) => at & 255);
    for (const step of [1, 7, 64, 1000]) {
      let at = 0;
      const source = new Arriving(1000, async () => {
        const piece = data.slice(at, at + step);
        at += step;
        return piece.length > 0 ? piece : null;
      });
      expect(await source.read(0, 16)).toEqual(data.slice(0, 16));
      expect(await source.read(0, 100)).toEqual(data.slice(0, 100));
      expect(await source.read(90, 30)).toEqual(data.slice(90, 120));
      expect(await source.read(600, 10)).toEqual(data.slice(600, 610));
      expect(await source.read(990, 100)).toEqual(data.slice(990));
      expect(await source.read(1000, 10)).toEqual(new Uint8Array(0));
      if (step < 1000) await expect(source.read(0, 1)).rejects.toThrow(RangeError);
    }
  });

  it("that breaks off is short", async () => {
    const pieces = [new Uint8Array(10)];
    const source = new Arriving(100, async () => pieces.pop() ?? null);
    expect((await source.read(0, 50)).length).toBe(10);
  });
});

describe("the words", () => {
  it("are there in both languages for every code that the broker's verifiers have", () => {
    const python = ["../../../../broker/audit/bundle_verify.py", "../../../../broker/audit/stored_zip.py"]
      .map((path) => readFileSync(new URL(path, import.meta.url), "utf8"))
      .join("\n");
    const reader = readFileSync(new URL("../../../../broker/recording/FORMAT.md", import.meta.url), "utf8");
    const codes = [
      ...[...python.matchAll(/(?:_Wrong|BadZip)\(\s*"(\w+)"/g)].map((found) => found[1]),
      ...[...reader.matchAll(/^\| (`\w+`(?:, `\w+`)*) \|/gm)].flatMap((found) => {
        return [...(found[1] ?? "").matchAll(/`(\w+)`/g)].map((word) => word[1]);
      }),
    ].filter((code) => code?.includes("_"));
    expect(codes.length).toBeGreaterThan(30);
    const fields = ["class_keys", "public_key"];
    expect([...new Set(codes)].filter((code) => !CODES.includes(code ?? "") && !fields.includes(code ?? ""))).toEqual(
      [],
    );
    for (const code of CODES) {
      const { vi, en } = meaningOf(code);
      expect(vi).not.toBe(en);
    }
    expect(meaningOf("never heard of").en).toBe("Something is wrong.");
    for (const step of ["opened", "derived", "recording", "files"])
      for (const before of [null, 0, 3]) expect(consequenceOf(step, before).vi).not.toBe("");
    expect(consequenceOf("recording", 3).en).toContain("3 records");
  });
});
