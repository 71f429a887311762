import { describe, expect, it } from "vitest";
import { type FrameHeader, PNG_SIGNATURE } from "./codec.ts";
import type { Tape } from "./playback.ts";
import type { Item, Span } from "./span.ts";
import { offered, readStill, stillsOf } from "./stills.ts";

const S = 1_000_000;
const MARK = { id: "s1", askedUs: 10 * S, atUs: 12 * S, sha256: "ab" };

function piece(sequence: number, last: boolean, atS = 11): Item {
  const shape = { kind: 2, key: false, masked: false, codec: 4, dataClass: 1, width: 8, height: 6 } as const;
  const data = sequence === 0 ? [...PNG_SIGNATURE, 1] : [sequence];
  const header: FrameHeader = { ...shape, last, sequence, capturedUs: 5, length: data.length };
  return { kind: "still", atUs: atS * S, bytes: 1, picture: { header, pixels: Uint8Array.from(data) } };
}

const erased = (atS: number): Item => ({ kind: "erased", atUs: atS * S, bytes: 1, count: 1, class: "screen" });
const end: Item = {
  kind: "event",
  atUs: 13 * S,
  bytes: 1,
  event: { sequence: 9, code: "T5305I", name: "still.sent", by: { kind: "device", id: "d", name: "" }, facts: {} },
};

/** A tape whose spans hold one item each. */
function tapeOf(items: readonly Item[]): Tape & { asked: number[] } {
  const asked: number[] = [];
  const span = (from: number): Span => ({
    items: items.slice(from, from + 1),
    next: from + 1 < items.length ? from + 1 : null,
    damaged: null,
  });
  return {
    asked,
    async seek(fromUs) {
      asked.push(fromUs);
      return span(0);
    },
    after: async (offset) => span(offset),
  };
}

describe("the stills of a recorded visit", () => {
  const told = (name: string, atS: number, facts: Record<string, unknown>) => ({ name, at_us: atS * S, facts });

  it("are those that were sent whole", () => {
    const events = [
      told("still.asked", 10, { command: "s1" }),
      told("still.asked", 11, { command: "s2" }),
      told("still.sent", 12, { command: "s1", sha256: "ab", bytes: 9, pieces: 2 }),
      told("still.sent", 13, { command: "s9", sha256: "cd" }),
    ];
    expect(stillsOf(events)).toEqual([MARK]);
  });

  it("are offered from their moment on, for a minute", () => {
    const marks = [MARK, { ...MARK, id: "s2", atUs: 40 * S }];
    const at = [11, 12, 39, 40, 100, 101].map((seconds) => offered(marks, seconds * S)?.id);
    expect(at).toEqual([undefined, "s1", "s1", "s2", "s2", undefined]);
  });

  it("are read from when they were asked for, over as many spans as it takes", async () => {
    const tape = tapeOf([piece(0, false), piece(1, false), piece(2, true), end]);
    const still = await readStill(tape, MARK);
    expect([still.state, still.pieces.length, still.bytes]).toEqual(["ready", 3, PNG_SIGNATURE.length + 3]);
    expect(tape.asked).toEqual([10 * S]);
  });

  it.each([
    ["a piece is missing", [piece(0, false), piece(2, true), end], "still_broken"],
    ["it never ends", [piece(0, false), piece(1, false)], "still_broken"],
    ["its moment passes", [piece(0, false), end, piece(1, true, 14)], "still_broken"],
    ["it was erased", [erased(11), end], "still_erased"],
    ["it was erased, and so were earlier pictures", [erased(9), erased(11)], "still_erased"],
  ] as const)("can't be had where %s", async (_, items, reason) => {
    const still = await readStill(tapeOf(items), MARK);
    expect([still.state, still.reason]).toEqual(["failed", reason]);
  });
});
