import { describe, expect, it } from "vitest";
import { descriptor } from "./descriptor.sample.ts";
import { matching, sideBySide, tree, upTo } from "./tree.ts";

const sharpness = descriptor("picture.sharpness", { label_vi: "Độ sắc nét", label_en: "Sharpness" });
const mode = descriptor("picture.mode", {
  type: "enum",
  label_vi: "Chế độ hình ảnh",
  label_en: "Picture mode",
  options: [{ value: "movie", label_vi: "Phim", label_en: "Movie" }],
});
const judder = descriptor("picture.motion.judder", { label_vi: "Giảm giật hình", level: "expert" });
const label = descriptor("input.hdmi1.label", { label_vi: "Tên gọi", level: "service" });
const signal = descriptor("network.signal", { label_vi: "Cường độ tín hiệu", kind: "telemetry", level: "service" });
const all = [sharpness, mode, judder, label, signal];
const keys = (list: readonly { key: string }[]) => list.map(({ key }) => key);

describe("the tree of settings", () => {
  it("stands by domain and group, in the device's order, what has no group first", () => {
    const found = tree([judder, sharpness, label, mode]);
    expect(found.map(({ name, count }) => [name, count])).toEqual([
      ["picture", 3],
      ["input", 1],
    ]);
    expect(found[0]?.groups.map(({ name, descriptors }) => [name, keys(descriptors)])).toEqual([
      [null, ["picture.sharpness", "picture.mode"]],
      ["motion", ["picture.motion.judder"]],
    ]);
    expect(found[1]?.groups.map(({ name }) => name)).toEqual(["hdmi1"]);
  });

  it("holds every setting exactly once", () => {
    const flat = tree(all).flatMap(({ groups }) => groups.flatMap(({ descriptors }) => keys(descriptors)));
    expect(flat.sort()).toEqual(keys(all).sort());
  });

  it.each([
    ["do net", ["picture.sharpness"]],
    ["ĐỘ SẮC", ["picture.sharpness"]],
    ["sharp", ["picture.sharpness"]],
    ["phim", ["picture.mode"]],
    ["Movie", ["picture.mode"]],
    ["picture.mo", ["picture.mode", "picture.motion.judder"]],
    ["judder giat", ["picture.motion.judder"]],
    ["gamma", []],
    ["  ", keys(all)],
  ])("finds by %j", (query, found) => {
    expect(keys(matching(all, query))).toEqual(found);
  });

  it("is cut by level, but keeps every reading", () => {
    expect(keys(upTo(all, "basic"))).toEqual(["picture.sharpness", "picture.mode", "network.signal"]);
    expect(keys(upTo(all, "expert"))).not.toContain("input.hdmi1.label");
    expect(upTo(all, "service")).toHaveLength(5);
  });

  it("puts few short choices side by side, and no others", () => {
    expect(sideBySide(["Tắt", "Thấp", "Cao"])).toBe(true);
    expect(sideBySide(["Tắt", "Thấp", "Cao", "Tự động"])).toBe(false);
    expect(sideBySide(["Tiêu chuẩn của nhà máy", "Tự động chọn"])).toBe(false);
  });
});
