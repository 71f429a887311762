import { describe, expect, it } from "vitest";
import { ascii, base64, hex, unbase64, unhex, unutf8, utf8 } from "./bytes.ts";
import { canonical, NotCanonical, parseCanonical } from "./canonical.ts";
import { parseVerifier } from "./ledger.ts";
import { Frontier, leafHash, wrongInclusion } from "./merkle.ts";
import { Sha256, sha256 } from "./sha256.ts";
import { Ahead, MemorySource, Part } from "./tools.ts";
import { crc32 } from "./zip.ts";

describe("SHA-256", () => {
  it.each([
    ["", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"],
    ["abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"],
    [
      "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
      "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1",
    ],
    ["a".repeat(1_000_000), "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0"],
  ])("of %.20s", (text, digest) => {
    expect(hex(sha256(ascii(text)))).toBe(digest);
  });

  it("is the browser's, at every length around its blocks and in pieces", async () => {
    for (let length = 0; length < 200; length++) {
      const data = Uint8Array.from({ length }, (_, at) => (at * 7 + length) & 255);
      const right = hex(new Uint8Array(await crypto.subtle.digest("SHA-256", data)));
      expect(hex(sha256(data))).toBe(right);
      const pieces = new Sha256();
      for (let at = 0; at < length; at += 13) pieces.add(data.subarray(at, at + 13));
      expect(hex(pieces.digest())).toBe(right);
    }
  });
});

describe("bytes", () => {
  it("have one form as text", () => {
    const data = Uint8Array.of(0, 1, 254, 255);
    expect(unhex(hex(data), 4)).toEqual(data);
    expect(unhex("00FF", 2)).toBeNull();
    expect(unhex("00f", 2)).toBeNull();
    for (let length = 0; length < 9; length++) {
      const some = data.slice(0, length % 5);
      expect(unbase64(base64(some))).toEqual(some);
      expect(base64(some)).toBe(Buffer.from(some).toString("base64"));
    }
    expect(unbase64("AB==")).toBeNull();
    expect(unbase64("AA=A")).toBeNull();
    expect(unbase64("AAA")).toBeNull();
  });

  it("are UTF-8 in its shortest form or not at all", () => {
    for (const text of ["", "Đã xác minh ✓", "\u{1f600}", "\u0000\u007f\u0080\u07ff\u0800\uffff"]) {
      expect(unutf8(utf8(text))).toBe(text);
      expect(utf8(text)).toEqual(new TextEncoder().encode(text));
    }
    for (const bad of ["c080", "eda080", "f4908080", "f8", "80", "e282", "e28241", "f0808080"])
      expect(unutf8(unhex(bad, bad.length / 2) ?? utf8(""))).toBeNull();
  });
});

describe("canonical JSON", () => {
  it.each([
    "null",
    "[]",
    "{}",
    '{"a":1,"b":[true,false,null,-7,0]}',
    '"\\n\\u0001\\"đ"',
    '{"\uffff":1,"\u{10000}":2}',
    "9223372036854775807",
  ])("%s is, and is written as it was", (text) => {
    expect(unutf8(canonical(parseCanonical(utf8(text))))).toBe(text);
  });

  it.each([
    "",
    " 1",
    "1 ",
    "01",
    "-0",
    "1.0",
    "1e3",
    "NaN",
    '{"b":1,"a":1}',
    '{"a":1,"a":1}',
    '{"a": 1}',
    '"\\/"',
    '"\\u0041"',
    '"\\u000a"',
    '"\u0001"',
    "[1,]",
    '{"\u{10000}":1,"\uffff":2}',
    "[".repeat(5000),
  ])("%.30s is not", (text) => {
    expect(() => parseCanonical(utf8(text))).toThrow(NotCanonical);
  });

  it("keeps a field of any name", () => {
    const made = parseCanonical(utf8('{"__proto__":1}'));
    expect(Object.keys(made as object)).toEqual(["__proto__"]);
  });
});

describe("a Merkle tree", () => {
  // RFC 6962's own inputs, as Certificate Transparency tests them.
  const inputs = ["", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f"];
  const leaves = inputs.map((text) => leafHash(unhex(text, text.length / 2) ?? utf8("")));

  it("has the known roots", () => {
    const tree = new Frontier();
    expect(hex(tree.root())).toBe("e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
    const roots = leaves.map((leaf) => {
      tree.add(leaf);
      return hex(tree.root());
    });
    expect(roots[0]).toBe("6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d");
    expect(roots[2]).toBe("aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77");
    expect(roots[7]).toBe("5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328");
  });

  it("proves each leaf of each size, and nothing else", () => {
    const rootOf = (some: typeof leaves) => {
      const tree = new Frontier();
      for (const leaf of some) tree.add(leaf);
      return tree.root();
    };
    const path = (index: number, some: typeof leaves): typeof leaves => {
      if (some.length === 1) return [];
      let half = 1;
      while (half * 2 < some.length) half *= 2;
      const [left, right] = [some.slice(0, half), some.slice(half)];
      return index < half ? [...path(index, left), rootOf(right)] : [...path(index - half, right), rootOf(left)];
    };
    for (let size = 1; size <= leaves.length; size++) {
      const some = leaves.slice(0, size);
      for (let index = 0; index < size; index++) {
        const proof = path(index, some);
        const leaf = some[index] ?? utf8("");
        const check = (place: number, of: number, hashes: typeof leaves) =>
          wrongInclusion(leaf, place, of, hashes, rootOf(some));
        expect(check(index, size, proof)).toBeNull();
        expect(check(size, size, proof)).not.toBeNull();
        expect(check(index, size, [...proof, leaf])).not.toBeNull();
        if (proof.length > 0) expect(check(index, size, proof.slice(1))).not.toBeNull();
        if (size > 1) expect(check((index + 1) % size, size, proof)).not.toBeNull();
      }
    }
  });
});

describe("what the verifier reads from", () => {
  it("gives the same bytes in parts and read ahead", async () => {
    const data = Uint8Array.from({ length: 300 }, (_, at) => at & 255);
    const whole = new MemorySource(data);
    const part = new Part(whole, 100, 50);
    expect(part.size).toBe(50);
    expect(await part.read(45, 20)).toEqual(data.slice(145, 150));
    expect(await part.read(60, 20)).toEqual(new Uint8Array(0));
    const ahead = new Ahead(part);
    for (const [at, length] of [
      [0, 10],
      [5, 5],
      [40, 20],
      [0, 50],
      [50, 1],
    ] as const)
      expect(await ahead.read(at, length)).toEqual(data.slice(100 + at, Math.min(100 + at + length, 150)));
  });

  it("knows zlib's sum", () => {
    expect(crc32(ascii("123456789"))).toBe(0xcbf43926);
    expect(crc32(ascii("6789"), crc32(ascii("12345")))).toBe(0xcbf43926);
  });

  it("takes a published key in one form", () => {
    const text = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW";
    expect(parseVerifier(text).name).toBe("PeterNeumann");
    expect(() => parseVerifier(text.replace("c74f", "c74e"))).toThrow("key id");
    expect(() => parseVerifier("PeterNeumann")).toThrow("joined by plus signs");
    expect(() => parseVerifier(`${text} `)).toThrow();
  });
});
