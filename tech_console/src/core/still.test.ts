import { describe, expect, it } from "vitest";
import { type FrameHeader, PNG_SIGNATURE } from "./codec.ts";
import { STILL_BYTES } from "./limits.ts";
import { answered, asked, fileName, overdue, piece, type Still, underWay } from "./still.ts";

function header(sequence: number, last = false, capturedUs = 5): FrameHeader {
  const shape = { kind: 2, key: false, masked: false, codec: 4, dataClass: 1, width: 4, height: 3, length: 9 } as const;
  return { ...shape, last, sequence, capturedUs };
}
const FIRST = Uint8Array.from([...PNG_SIGNATURE, 1]);
const MORE = Uint8Array.from([2, 3]);
const begun = asked("c1", 1_000);
const coming = piece(begun, header(0), FIRST, 1_100) as Still;

describe("a still", () => {
  it("comes in pieces, in order, until the last", () => {
    expect(coming).toMatchObject({ id: "c1", state: "coming", bytes: 9, atMs: 1_100, header: { width: 4 } });
    const ready = piece(coming, header(1, true), MORE, 1_200);
    expect(ready).toMatchObject({ state: "ready", bytes: 11, atMs: 1_200, reason: null });
    expect(ready?.pieces.flatMap((one) => [...one])).toEqual([...PNG_SIGNATURE, 1, 2, 3]);
    expect(ready?.header?.sequence).toBe(0);
  });

  it("can be one piece", () => {
    expect(piece(begun, header(0, true), FIRST, 0)).toMatchObject({ state: "ready", bytes: 9 });
  });

  it("is under way until it is ready or has failed", () => {
    expect([null, begun, coming, piece(begun, header(0, true), FIRST, 0), overdue(begun)].map(underWay)).toEqual([
      false,
      true,
      true,
      false,
      false,
    ]);
  });

  it("takes no piece that nobody waits for, nor one of an earlier still", () => {
    expect(piece(null, header(0), FIRST, 0)).toBeNull();
    const ready = piece(begun, header(0, true), FIRST, 0);
    expect(piece(ready, header(1), MORE, 0)).toBe(ready);
    expect(piece(begun, header(3), MORE, 0)).toBe(begun);
    expect(piece(coming, header(1, false, 6), MORE, 0)).toBe(coming);
  });

  it("fails when a piece is missing or it is no PNG", () => {
    expect(piece(coming, header(2), MORE, 0)).toMatchObject({ state: "failed", reason: "still_broken", pieces: [] });
    expect(piece(begun, header(0), MORE, 0)).toMatchObject({ state: "failed", reason: "still_broken" });
  });

  it("fails when it is longer than a still may be", () => {
    const long = { ...coming, bytes: STILL_BYTES - 2 };
    expect(piece(long, header(1), MORE, 0)?.state).toBe("coming");
    expect(piece({ ...long, bytes: STILL_BYTES - 1 }, header(1), MORE, 0)).toMatchObject({
      state: "failed",
      reason: "still_too_large",
    });
  });

  it("fails when it is refused, and not when the command is done, whichever comes first", () => {
    expect(answered(begun, "refused", "prompt_open")).toMatchObject({ state: "failed", reason: "prompt_open" });
    expect(answered(coming, "unknown", null)).toMatchObject({ state: "failed", reason: "outcome_unknown" });
    expect(answered(begun, "applied", null)).toBe(begun);
    const ready = piece(begun, header(0, true), FIRST, 0) as Still;
    expect(answered(ready, "refused", "late")).toBe(ready);
  });

  it("fails when nothing comes for too long", () => {
    expect(overdue(coming)).toMatchObject({ state: "failed", reason: "still_overdue" });
    expect(overdue(null)).toBeNull();
  });

  it("has a name of its ticket and its moment", () => {
    const us = Date.UTC(2026, 10, 22, 1, 2, 3) * 1000;
    expect(fileName({ ...begun, header: header(0, true, us) }, "TV-0001")).toBe("TV-0001-20261122-080203.png");
    expect(fileName({ ...begun, header: header(0, true, us) }, "../a b")).toBe("ab-20261122-080203.png");
    expect(fileName({ ...begun, header: header(0, true, us) }, "")).toBe("20261122-080203.png");
  });
});
