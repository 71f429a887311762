import { describe, expect, it } from "vitest";
import type { FrameHeader } from "./codec.ts";
import { rectangles } from "./rectangles.ts";

const shape = { kind: 1, key: false, masked: false, last: false, codec: 3, dataClass: 1, capturedUs: 0 } as const;
const HEADER: FrameHeader = { ...shape, width: 320, height: 200, sequence: 1, length: 1 };

function payload(...parts: readonly (readonly [x: number, y: number, w: number, h: number, bytes: number[]])[]) {
  const two = (n: number) => [n >> 8, n & 255];
  const all = parts.flatMap(([x, y, w, h, bytes]) => [
    ...[x, y, w, h].flatMap(two),
    0,
    0,
    ...two(bytes.length),
    ...bytes,
  ]);
  // Behind other bytes of one buffer, as it stands behind the header of a message.
  return Uint8Array.from([7, 7, 7, ...two(parts.length), ...all]).subarray(3);
}

describe("rectangles", () => {
  it("are taken apart", () => {
    const found = rectangles(HEADER, payload([0, 0, 320, 200, [1, 2]], [300, 199, 20, 1, [3]]));
    expect(found.map(({ jpeg, ...place }) => ({ ...place, jpeg: [...jpeg] }))).toEqual([
      { x: 0, y: 0, width: 320, height: 200, jpeg: [1, 2] },
      { x: 300, y: 199, width: 20, height: 1, jpeg: [3] },
    ]);
  });

  it.each([
    ["there are none", payload()],
    ["one has no width", payload([0, 0, 0, 1, [1]])],
    ["one has no height", payload([0, 0, 1, 0, [1]])],
    ["one reaches over the right edge", payload([1, 0, 320, 1, [1]])],
    ["one reaches over the lower edge", payload([0, 200, 1, 1, [1]])],
    ["one has no bytes", payload([0, 0, 1, 1, []])],
    ["the count is cut", payload().subarray(1)],
    ["a head is cut", payload([0, 0, 1, 1, [1]]).subarray(0, 9)],
    ["bytes are missing", payload([0, 0, 1, 1, [1, 2]]).subarray(0, -1)],
    ["bytes are left", Uint8Array.from([...payload([0, 0, 1, 1, [1]]), 0])],
  ])("are refused when %s", (_, bad) => {
    expect(() => rectangles(HEADER, bad)).toThrow(RangeError);
  });
});
