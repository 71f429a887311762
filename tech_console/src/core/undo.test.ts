import { describe, expect, it } from "vitest";
import { descriptor } from "./descriptor.sample.ts";
import { countOf, marked, markOf } from "./marks.ts";
import { blocked, granting, newestFirst, type Standing, undoOf } from "./undo.ts";
import type { SurveyFound, SurveyItem, TimelineEvent } from "./wire.gen.ts";

function item(key: string, more: Partial<SurveyItem> = {}): SurveyItem {
  const who = { actor: "customer", actor_id: null, via: "remote_key", at_us: 5, confidence: "journal" } as const;
  return { key, change: "changed", old: 10, new: 20, ...who, ...more };
}

function survey(more: Partial<SurveyFound> = {}): SurveyFound {
  return { type: "survey.found", previous: null, items: [], reset: null, renamed: [], ...more };
}

const standing: Standing = { value: 20, writing: false, failure: undefined, grant: "granted", wished: false };
const volume = descriptor("sound.volume", { min: 0, max: 50, step: 1 });

describe("undoing", () => {
  it("is ready, on the way, done or failed", () => {
    expect(undoOf(volume, 10, standing)).toEqual({ state: "ready" });
    expect(undoOf(volume, 10, { ...standing, value: 10, writing: true })).toEqual({ state: "pending" });
    expect(undoOf(volume, 10, { ...standing, value: 10 })).toEqual({ state: "undone" });
    expect(undoOf(volume, 10, { ...standing, failure: "device_refused" })).toEqual({
      state: "failed",
      reason: "device_refused",
    });
  });

  it("waits only while the customer is asked: what was not asked never comes true by itself later", () => {
    const wished = { ...standing, wished: true };
    expect(undoOf(volume, 10, { ...wished, grant: "asking" })).toEqual({ state: "asking" });
    expect([granting("asking"), granting("granted")]).toEqual(["wait", "write"]);
    for (const grant of ["none", "refused", "unanswered", "withdrawn"] as const) {
      expect(undoOf(volume, 10, { ...wished, grant })).toEqual({ state: "ready" });
      expect(granting(grant)).toBe("drop");
    }
  });

  it("is undone whoever set the old value again, even where nobody at a console may", () => {
    const theirs = descriptor("camera.enabled", { type: "bool", write_policy: "customer_only" });
    expect(undoOf(theirs, false, { ...standing, value: false })).toEqual({ state: "undone" });
    expect(undoOf(theirs, false, { ...standing, value: true })).toEqual({ state: "blocked", why: "customer_only" });
  });

  it.each([
    [undefined, 1, "gone"],
    [descriptor("a.b", { access: "ro" }), 1, "read_only"],
    [descriptor("a.b", { available: false, reason: "off_timer" }), 1, "unavailable"],
    [volume, null, "no_old"],
    [volume, 60, "unfit"],
    [volume, "loud", "unfit"],
    [volume, 10, null],
  ] as const)("of %j to %j is blocked by %j", (one, old, why) => {
    expect(blocked(one, old)).toBe(why);
  });

  it("stands newest first, what has no time last, and otherwise as it came", () => {
    const items = [
      item("a.a", { at_us: null }),
      item("a.b", { at_us: 1 }),
      item("a.c", { at_us: 9 }),
      item("a.d", { at_us: 1 }),
    ];
    expect(newestFirst(items).map(({ key }) => key)).toEqual(["a.c", "a.b", "a.d", "a.a"]);
  });
});

function changed(sequence: number, key: string, old: number, now: number): TimelineEvent {
  const facts = { key, old, new: now, actor: "technician", via: "console" };
  return {
    type: "timeline.event",
    sequence,
    at_us: sequence,
    code: "T5201I",
    name: "setting.changed",
    actor: "x",
    facts,
  };
}

describe("marks beside settings", () => {
  const contrast = descriptor("picture.contrast", { context: "input+picture_mode" });
  const here = { "input.current": "hdmi1", "picture.mode": "movie", "picture.contrast": 20, "sound.volume": 30 };

  it("tell what the last visit left, and else what this one found", () => {
    const marks = marked(survey({ items: [item("picture.contrast@hdmi1+movie")] }), [
      changed(1, "sound.volume", 5, 30),
      changed(2, "sound.volume", 30, 31),
      changed(3, "picture.contrast@hdmi1+movie", 20, 21),
    ]);
    expect(markOf(contrast, here, marks)).toMatchObject({ old: 10, since: "last_visit", actor: "customer" });
    expect(markOf(volume, here, marks)).toMatchObject({ old: 5, since: "visit", actor: "technician", atUs: 1 });
  });

  it("are of the context that holds now", () => {
    const marks = marked(survey({ items: [item("picture.contrast@hdmi2+movie")] }), []);
    expect(markOf(contrast, here, marks)).toBeUndefined();
    expect(markOf(contrast, { ...here, "input.current": "hdmi2" }, marks)).toBeDefined();
  });

  it("go when the value is again what it was, and never stand beside a reading", () => {
    const marks = marked(survey({ items: [item("sound.volume", { old: 30, new: 10 }), item("network.signal")] }), []);
    expect(markOf(volume, here, marks)).toBeUndefined();
    expect(markOf(descriptor("network.signal", { kind: "telemetry" }), here, marks)).toBeUndefined();
  });

  it("come from a factory reset too, which counts as one", () => {
    const reset = { actor: "customer", actor_id: null, via: "panel", at_us: 1, items: [item("sound.volume")] } as const;
    const found = survey({ reset: { ...reset, items: [...reset.items] }, items: [item("a.b")] });
    expect(markOf(volume, here, marked(found, []))).toMatchObject({ old: 10 });
    expect(countOf(found)).toBe(2);
    expect(countOf(null)).toBe(0);
  });
});
