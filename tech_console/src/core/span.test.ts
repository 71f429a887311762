import { describe, expect, it } from "vitest";
import { parseSpan } from "./span.ts";

describe("a span", () => {
  const item = (atUs: bigint, kind: number, body: Uint8Array | string) => {
    const bytes = typeof body === "string" ? new TextEncoder().encode(body) : body;
    const head = new DataView(new ArrayBuffer(13));
    head.setBigUint64(0, atUs);
    head.setUint8(8, kind);
    head.setUint32(9, bytes.length);
    return [...new Uint8Array(head.buffer), ...bytes];
  };
  const joined = (...parts: number[][]) => Uint8Array.from(parts.flat()).buffer;
  const read = (data: ArrayBuffer) => parseSpan(data, (bytes) => new TextDecoder().decode(bytes));
  const END = item(9n, 5, '{"next":77,"damaged":null}');

  it("is read item by item, up to its end", () => {
    const told = '{"sequence":4,"code":"T5100I","name":"control.key","by":{},"facts":{"typed":"ắ"}}';
    const span = read(joined(item(1n, 3, told), item(2n, 4, '{"class":"screen","count":2}'), END));
    expect(span.next).toBe(77);
    expect(span.items.map(({ kind, atUs }) => [kind, atUs])).toEqual([
      ["event", 1],
      ["erased", 2],
    ]);
    expect(span.items[0]).toMatchObject({ event: { facts: { typed: "ắ" } } });
  });

  it("passes over a picture that is none", () => {
    expect(read(joined(item(1n, 1, "not a picture"), END)).items).toEqual([]);
  });

  it.each([
    ["no end", joined(item(1n, 3, "{}"))],
    ["cut short", joined(END.slice(0, -3))],
    ["something after it", joined(END, [0])],
    ["an unknown kind", joined(item(1n, 9, "{}"), END)],
    ["an event that is no object", joined(item(1n, 3, "[]"), END)],
  ])("is refused with %s", (_, data) => {
    expect(() => read(data)).toThrow(RangeError);
  });
});
