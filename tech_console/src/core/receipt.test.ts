import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { receiptCode } from "./receipt.ts";

interface Vector {
  readonly session: string;
  readonly sequence: number;
  readonly head: string;
  readonly code: string;
}

const { receipts } = JSON.parse(readFileSync(new URL("../../../tests/vectors/wire.json", import.meta.url), "utf8")) as {
  readonly receipts: readonly Vector[];
};

test("the code is the one that the broker and the device make", () => {
  expect(receipts.length).toBeGreaterThan(2);
  for (const vector of receipts) expect(receiptCode(vector)).toBe(vector.code);
});

test("what is no head has no code", () => {
  const [vector] = receipts;
  if (vector === undefined) throw new Error("no vectors");
  expect(receiptCode({ ...vector, head: "ab" })).toBeNull();
  expect(receiptCode({ ...vector, session: "x".repeat(32) })).toBeNull();
});
