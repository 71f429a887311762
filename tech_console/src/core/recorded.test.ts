import { describe, expect, it } from "vitest";
import { surveyOf } from "./recorded.ts";

const previous = {
  session: "b".repeat(32),
  ended_us: 5,
  reason: "customer_ended",
  technician: "Trần Bình",
  complete: true,
};
const by = { change: "changed", actor: "customer", actor_id: null, via: "panel", at_us: 7, confidence: "journal" };
const guessed = { ...by, actor: "unknown", via: "unknown", at_us: null, confidence: "inferred" };
const label = { kind: "setting", label_vi: "Chế độ", label_en: "Mode", sensitivity: "public" };
const option = (value: string) => ({ value, label_vi: value, label_en: value });

const FIRST = {
  count: 2,
  previous,
  lines: [
    { key: "picture.mode", old: "standard", new: "movie", ...by },
    { key: "system.name", ...guessed },
  ],
  words: [{ key: "picture.mode", type: "enum", options: [option("standard"), option("movie")], ...label }],
  personal: { "system.name": ["TV của bà", null] },
};
const SECOND = {
  count: 2,
  lines: [
    { key: "network.password", ...by },
    { key: "picture.contrast@tv+game", old: 40, new: 45, ...by, reset: true },
  ],
  words: [{ key: "picture.mode", type: "enum", options: [option("game")], ...label }],
  rest: 12,
};
const RESET = { actor: "customer", actor_id: null, via: "panel", at_us: 9 };

describe("a survey on the record", () => {
  it("is what the technician was shown, personal values and secrets where they belong", () => {
    const survey = surveyOf([{ ...FIRST, reset: RESET }, SECOND]);
    expect(survey?.found.previous).toEqual(previous);
    expect(survey?.found.items).toEqual([
      { key: "picture.mode", old: "standard", new: "movie", ...by },
      { key: "system.name", old: "TV của bà", new: null, ...guessed },
      { key: "network.password", old: null, new: null, ...by },
    ]);
    expect(survey?.found.reset).toEqual({
      ...RESET,
      items: [{ key: "picture.contrast@tv+game", old: 40, new: 45, ...by }],
    });
    expect(survey?.rest).toBe(12);
  });

  it("speaks in the words that the device had then, each setting named once", () => {
    const [mode, ...others] = surveyOf([FIRST, SECOND])?.descriptors ?? [];
    expect(others).toEqual([]);
    expect(mode?.options.map(({ value }) => value)).toEqual(["standard", "movie", "game"]);
    expect([mode?.label_vi, mode?.unit, mode?.access]).toEqual(["Chế độ", null, "ro"]);
  });

  it("tells no change from a survey that was made before lines were kept", () => {
    expect(surveyOf([])).toBeNull();
    expect(surveyOf([{ count: 0, lines: [], words: [], previous }])).toEqual({
      found: { previous, items: [], reset: null, renamed: [] },
      descriptors: [],
      rest: 0,
    });
  });
});
