/** The payload of a picture in rectangles: what changed since the picture before, each part a JPEG of its size. */
import type { FrameHeader } from "./codec.ts";

export interface Rectangle {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
  readonly jpeg: Uint8Array<ArrayBuffer>;
}

const HEAD = 12;

/** Returns the rectangles of a payload; throws RangeError if one is empty, out of the picture or cut, or bytes are left. */
export function rectangles({ width, height }: FrameHeader, payload: Uint8Array<ArrayBuffer>): readonly Rectangle[] {
  const view = new DataView(payload.buffer, payload.byteOffset, payload.byteLength);
  const found: Rectangle[] = [];
  let at = 2;
  for (let left = view.getUint16(0); left > 0; left -= 1) {
    const [x, y, w, h] = [0, 2, 4, 6].map((offset) => view.getUint16(at + offset)) as [number, number, number, number];
    const length = view.getUint32(at + 8);
    const from = at + HEAD;
    at = from + length;
    if (w === 0 || h === 0 || x + w > width || y + h > height)
      throw new RangeError("a rectangle is not in its picture");
    if (length === 0) throw new RangeError("a rectangle is empty");
    found.push({ x, y, width: w, height: h, jpeg: payload.subarray(from, at) });
  }
  if (found.length === 0 || at !== payload.byteLength) throw new RangeError("the rectangles don't fill their picture");
  return found;
}
