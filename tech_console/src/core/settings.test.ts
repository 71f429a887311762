import { describe, expect, it } from "vitest";
import { descriptor } from "./descriptor.sample.ts";
import { fitted, moved } from "./settings.ts";
import { same, told } from "./values.ts";

const options = ["films", "music", "call"].map((value) => ({ value, label_vi: value, label_en: value }));
const order = descriptor("app.order", { type: "list", options, min: 3, max: 3 });

describe("a list in an order", () => {
  it("is one that the device has: every item known, none twice, as many as may be", () => {
    const turned = ["call", "films", "music"];
    expect(fitted(order, turned)).toBe(turned);
    for (const wrong of [["films", "music"], ["films", "films", "music"], ["films", "music", "radio"], "films", 3]) {
      expect(fitted(order, wrong)).toBeNull();
    }
    expect(fitted({ ...order, min: 0 }, [])).toEqual([]);
    expect(fitted(descriptor("sound.mode", { type: "enum", options }), ["films"])).toBeNull();
  });

  it("is put in order one item at a time", () => {
    const items = ["a", "b", "c", "d"];
    expect(moved(items, 0, 2)).toEqual(["b", "c", "a", "d"]);
    expect(moved(items, 3, 0)).toEqual(["d", "a", "b", "c"]);
    expect(moved(items, 1, 1)).toEqual(items);
    for (const [from, to] of [
      [0, -1],
      [3, 4],
      [9, 0],
    ] as const) {
      expect(moved(items, from, to)).toBe(items);
    }
    expect(items).toEqual(["a", "b", "c", "d"]);
  });

  it("is read from a record that has room for a text only", () => {
    expect(told(order, "music, films, call")).toEqual(["music", "films", "call"]);
    expect(told(order, ["call"])).toEqual(["call"]);
    expect(told(descriptor("system.name", { type: "string" }), "a, b")).toBe("a, b");
    expect(told(undefined, "a, b")).toBe("a, b");
  });

  it("is the same only in the same order", () => {
    expect(same(["a", "b"], ["a", "b"])).toBe(true);
    expect(same(["a", "b"], ["b", "a"])).toBe(false);
    expect(same(["a"], ["a", "b"])).toBe(false);
    expect(same(["a"], "a")).toBe(false);
    expect(same(1, 1)).toBe(true);
    expect(same(null, undefined)).toBe(false);
  });
});
