import { describe, expect, it } from "vitest";
import { descriptor } from "../core/descriptor.sample.ts";
import type { Evidence } from "../core/http.ts";
import { exhibitWords, outcomeWords, surveyed } from "./exhibit.ts";
import { speaking } from "./speaking.sample.ts";
import { byKey } from "./values.ts";

const [viet, english] = [speaking("vi"), speaking("en")];
const devices = byKey([
  descriptor("washer.door", {
    ...{ kind: "telemetry", type: "enum", label_vi: "Cửa", label_en: "Door" },
    options: [{ value: "closed", label_vi: "Đóng", label_en: "Closed" }],
  }),
  descriptor("washer.flow_l_min", { kind: "telemetry", label_vi: "Nước vào", label_en: "Water in", unit: "l/min" }),
  descriptor("picture.mode", {
    ...{ type: "enum", label_vi: "Chế độ hình ảnh", label_en: "Picture mode" },
    options: [
      { value: "movie", label_vi: "Phim", label_en: "Movie" },
      { value: "dynamic", label_vi: "Sống động", label_en: "Dynamic" },
    ],
  }),
  descriptor("input.current", { type: "enum", options: [{ value: "hdmi1", label_vi: "HDMI 1", label_en: "HDMI 1" }] }),
]);

function piece(kind: Evidence["kind"], what: string, more: Partial<Evidence> = {}): Evidence {
  const plain = { outcome: "?", during: null, place: null, at_us: 1, record: 1, detail: [], values: [] };
  return { ref: what, kind, what, ...plain, ...more };
}

describe("a piece of evidence in words", () => {
  it("has the device's own words for what was measured, and the unit of the language", () => {
    const door = piece("measurement", "washer.door", { values: ["closed"] });
    expect(outcomeWords(piece("measurement", "tv.error_log", { values: [""] }), devices, viet)).toBe("–");
    expect([exhibitWords(door, devices, viet), outcomeWords(door, devices, viet)]).toEqual(["Cửa", "Đóng"]);
    const water = piece("measurement", "washer.flow_l_min", { values: [0.5, 0, 9.5] });
    expect(outcomeWords(water, devices, viet)).toBe("0,5\u00a0l/phút (0\u00a0l/phút – 9,5\u00a0l/phút)");
    expect(outcomeWords(water, devices, english)).toBe("0.5\u00a0l/min (0\u00a0l/min – 9.5\u00a0l/min)");
  });

  it("says of a change where, from what to what, and by whom", () => {
    const change = piece("survey", "picture.mode@hdmi1", { values: ["movie", "dynamic"], actor: "customer" });
    expect(exhibitWords(change, devices, viet)).toBe("Chế độ hình ảnh (HDMI 1)");
    expect(outcomeWords(change, devices, viet)).toBe("Phim → Sống động (khách hàng)");
    const present = piece("setting", "picture.mode", { values: ["movie"], actor: null });
    expect(outcomeWords(present, devices, english)).toBe("Movie");
  });

  it("goes by common words where the device is not at hand, and by the text of an older record", () => {
    const mode = piece("setting", "picture.mode", { outcome: "dynamic" });
    expect([exhibitWords(mode, new Map(), viet), outcomeWords(mode, new Map(), viet)]).toEqual([
      "Chế độ hình ảnh",
      "dynamic",
    ]);
    const known = piece("setting", "picture.mode", { outcome: "dynamic", values: ["dynamic"] });
    expect(outcomeWords(known, new Map(), viet)).toBe("Sống động");
    expect(outcomeWords({ ...known, values: ["cinema"] }, new Map(), viet)).toBe("cinema");
    expect(outcomeWords(piece("code", "5C", { outcome: "standing" }), devices, viet)).toBe("đang hiện");
    expect(exhibitWords(piece("measurement", "x.y"), devices, viet)).toBe("x.y");
  });

  it("tells a symptom with its circumstances, and what names itself by its kind alone", () => {
    const line = piece("answer", "line", { outcome: "yes", during: "test.picture" });
    expect(exhibitWords(line, devices, english)).toContain("(");
    expect(outcomeWords(line, devices, english)).not.toBe("yes");
    expect(exhibitWords(piece("power", "power"), devices, viet)).toBe("");
    expect(outcomeWords(piece("power", "power", { outcome: "2" }), devices, viet)).toContain("2 phiên");
    expect(outcomeWords(piece("power", "power", { outcome: "1" }), devices, english)).toBe(
      "cut off in the last session",
    );
  });

  it("says of a value that stands nowhere that it changed, and by whom", () => {
    const secret = piece("survey", "network.wifi.password", { outcome: "changed", actor: "customer" });
    expect(outcomeWords(secret, devices, viet)).toBe("đã đổi, không ghi giá trị (khách hàng)");
    expect(outcomeWords({ ...secret, actor: null }, devices, english)).toBe("changed, values not kept");
  });

  it("says the same of a change on the sheet for a home visit", () => {
    const line = { key: "picture.mode", old: "movie", new: "dynamic", actor: "customer", at_us: null };
    const told = (old: string | null, now: string | null) =>
      outcomeWords(surveyed({ ...line, old, new: now }), devices, viet);
    expect(told("movie", "dynamic")).toBe("Phim → Sống động (khách hàng)");
    expect(told(null, null)).toBe("đã đổi, không ghi giá trị (khách hàng)");
    expect(told(null, "movie")).toContain("→ Phim");
  });

  it("leaves a code as the device shows it", () => {
    expect(exhibitWords(piece("code", "E1@01"), devices, viet)).toBe("E1@01");
  });
});
