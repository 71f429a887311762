import i18next, { type i18n } from "i18next";
import { describe, expect, it } from "vitest";
import en from "../locales/en.json";
import { counting, SPEECH } from "./speech.ts";

function speaking(lng: "vi" | "en"): i18n {
  const speech = i18next.createInstance();
  void speech.init({ ...SPEECH, lng, initAsync: false });
  counting(speech);
  return speech;
}

const [viet, english] = [speaking("vi"), speaking("en")];
const counted = Object.entries(en).filter(([, text]) => text.includes("plural("));

describe("counts", () => {
  it("stand in English with one thing or with several", () => {
    const said = (count: number | string) => english.t("event.screen.dropped", { count });
    expect([0, 1, 2, 21].map(said)).toEqual([
      "0 pictures recorded but not sent",
      "1 picture recorded but not sent",
      "2 pictures recorded but not sent",
      "21 pictures recorded but not sent",
    ]);
    expect(said("1")).toBe("1 picture recorded but not sent"); // a sentence of the record has its facts as text
    expect(said("–")).toBe("– pictures recorded but not sent");
  });

  it("agree each on its own where a sentence has two", () => {
    const said = (items: number, proven: number) => english.t("event.survey.made", { items, proven });
    expect(said(1, 1)).toBe("1 change since the previous connection, of which 1 is in the device's diary");
    expect(said(3, 0)).toBe("3 changes since the previous connection, of which 0 are in the device's diary");
    expect(english.t("event.still.sent", { bytes: 2048, pieces: 1 })).toContain("2048 bytes, 1 piece");
  });

  it.each(counted)("%s: has a form for one and a form for several, and they differ", (key, text) => {
    for (const [, forms] of text.matchAll(/plural\(([^)]*)\)/g)) {
      const [one, other, ...more] = (forms ?? "").split(";").map((form) => form.trim());
      expect(more).toEqual([]);
      expect(one).toMatch(/^one: ./);
      expect(other).toMatch(/^other: .*#/);
      expect(one?.replace("one", "other")).not.toBe(other);
    }
    const holes = [...text.matchAll(/\{\{(\w+)/g)].map(([, hole]) => hole ?? "");
    for (const number of [1, 2]) {
      const values = Object.fromEntries(holes.map((hole) => [hole, number]));
      for (const speech of [english, viet]) {
        expect(speech.t(key, values)).not.toMatch(/[{}#]|plural|undefined/);
      }
    }
  });

  it("leave no English sentence that counts with a bare number before a plural", () => {
    const bare = Object.entries(en).filter(([, text]) =>
      /\{\{\w+\}\} (pictures|rows|bytes|events|lines|settings|changes|pieces|parts|characters|seconds|minutes|times)\b/.test(
        text,
      ),
    );
    expect(bare).toEqual([]);
  });

  it("need no forms in Vietnamese", () => {
    expect(viet.t("event.screen.dropped", { count: 1 })).toBe("1 hình đã ghi nhưng không gửi");
    expect(viet.t("event.screen.dropped", { count: 12 })).toBe("12 hình đã ghi nhưng không gửi");
  });

  it("never look for placeholders in what a device says", () => {
    expect(english.t("event.pin.claimed", { ticket: "{{count, plural(one: x; other: y)}}", count: 1 })).toContain("{{");
  });
});
