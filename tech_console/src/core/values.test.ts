import { describe, expect, it } from "vitest";
import { answered, changed, currentValue, lastChange, pending, unknown, type Values, written } from "./values.ts";
import type { Change, Descriptor } from "./wire.gen.ts";

function descriptor(key: string, context: Descriptor["context"]): Descriptor {
  const shape = { kind: "setting", type: "int", label_vi: "x", label_en: "x", unit: null } as const;
  const bounds = { min: 0, max: 100, step: 1, default: 50, access: "rw", level: "basic" } as const;
  const rest = { available: true, reason: null, sensitivity: "public", write_policy: "technician" } as const;
  return { ...shape, ...bounds, ...rest, options: [], key, context, safety: "none", since_schema: 1 };
}

const tv: Values = {
  ...unknown,
  descriptors: [
    descriptor("sound.volume", "none"),
    descriptor("input.label", "input"),
    descriptor("picture.contrast", "input+picture_mode"),
  ],
  values: {
    "input.current": "hdmi1",
    "picture.mode": "movie",
    "picture.contrast": 80,
    "input.label": "Đầu thu",
    "sound.volume": 20,
  },
};

function change(key: string, value: Change["new"]): Change {
  const shape = { seq: 1, at_us: 0, old: null, actor_id: null, via: "panel", session: null, command: null } as const;
  return { ...shape, key, new: value, actor: "customer" };
}
const told = (key: string, value: Change["new"]) => changed(tv, change(key, value), 7);

describe("a change", () => {
  it.each([
    ["sound.volume", "sound.volume"],
    ["picture.contrast@hdmi1+movie", "picture.contrast"],
    ["input.label@hdmi1", "input.label"],
  ])("of %s changes what holds now", (place, key) => {
    const made = told(place, 33);
    expect(made.values[key]).toBe(33);
    expect(currentValue(made, key)).toBe(33);
    expect(currentValue(made, place)).toBe(33);
    expect(lastChange(made, key)).toEqual({ value: 33, actor: "customer", atMs: 7 });
    expect(lastChange(made, place)).toEqual({ value: 33, actor: "customer", atMs: 7 });
  });

  it.each([
    ["picture.contrast@hdmi2+movie", "picture.contrast"],
    ["picture.contrast@hdmi1+sport", "picture.contrast"],
    ["input.label@hdmi2", "input.label"],
  ])("of %s changes nothing that holds now, and is known of its place", (place, key) => {
    const made = told(place, 33);
    expect(made.values).toBe(tv.values);
    expect(lastChange(made, key)).toBeUndefined();
    expect(currentValue(made, place)).toBe(33);
    expect(lastChange(made, place)?.value).toBe(33);
  });

  it("follows the input: what holds now is another place then", () => {
    const made = told("picture.contrast@hdmi1+movie", 33);
    const switched = { ...made, values: { ...made.values, "input.current": "hdmi2", "picture.contrast": 60 } };
    expect(currentValue(switched, "picture.contrast")).toBe(60);
    expect(lastChange(switched, "picture.contrast")).toBeUndefined();
    expect(currentValue(switched, "picture.contrast@hdmi1+movie")).toBe(33);
  });

  it("to nothing takes the value away: it is gone, or a secret", () => {
    expect(currentValue(told("sound.volume", null), "sound.volume")).toBeUndefined();
    expect(currentValue(told("input.label@hdmi2", null), "input.label@hdmi2")).toBeUndefined();
  });

  it("of a context means no present one while the device hasn't told its input", () => {
    const mute = { ...tv, values: { "picture.contrast": 80 } };
    expect(changed(mute, change("picture.contrast@hdmi1+movie", 33), 7).values).toEqual(mute.values);
    expect(lastChange(changed(mute, change("picture.contrast", 33), 7), "picture.contrast")?.value).toBe(33);
  });

  it("leaves a place that nobody told unknown", () => {
    expect(currentValue(tv, "picture.contrast@hdmi2+movie")).toBeUndefined();
  });
});

describe("a write", () => {
  it("is pending for the key and for the place that it means", () => {
    for (const [key, other] of [
      ["picture.contrast", "picture.contrast@hdmi1+movie"],
      ["picture.contrast@hdmi1+movie", "picture.contrast"],
    ] as const) {
      const made = written(tv, "c1", { key, value: 12 });
      expect([key, other].map((one) => pending(made, one))).toEqual([true, true]);
      expect([key, other].map((one) => currentValue(made, one))).toEqual([12, 12]);
      expect(pending(made, "sound.volume")).toBe(false);
    }
  });

  it("for another context is none of the present one", () => {
    const made = written(tv, "c1", { key: "picture.contrast@hdmi2+movie", value: 12 });
    expect(pending(made, "picture.contrast")).toBe(false);
    expect(currentValue(made, "picture.contrast")).toBe(80);
    expect(currentValue(made, "picture.contrast@hdmi2+movie")).toBe(12);
  });

  it("is over when it is answered, and says why it came to nothing until the next try", () => {
    const made = written(tv, "c1", { key: "sound.volume", value: 12 });
    expect(answered(made, "c2", "applied", null)).toBeNull();
    expect(answered(made, "c1", "applied", null)).toMatchObject({ writes: {}, failures: {} });
    const refused = answered(made, "c1", "refused", "read_only") as Values;
    expect(refused).toMatchObject({ writes: {}, failures: { "sound.volume": "read_only" } });
    expect(answered(made, "c1", "unknown", null)?.failures).toEqual({ "sound.volume": "outcome_unknown" });
    expect(written(refused, "c2", { key: "sound.volume", value: 13 }).failures).toEqual({});
  });
});
