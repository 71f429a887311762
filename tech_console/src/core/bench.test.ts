import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { actions, askedFor, grave, standing, tests } from "./actions.ts";
import { followable, segments } from "./chat.ts";
import { descriptor } from "./descriptor.sample.ts";
import { unheard } from "./device.ts";
import { type Grants, start } from "./live.ts";
import { padOf } from "./pads.ts";
import { barred, hidden } from "./privacy.ts";
import { isSymptom, isTask, noticeable, symptomsOf, tasksOf } from "./symptoms.ts";
import { codes, line, recorded } from "./telemetry.ts";

const grants = (more: Record<string, "granted" | "asking" | "refused">): Grants => ({ ...start.grants, ...more });
const control = grants({ control: "granted" });

describe("an action", () => {
  const plain = descriptor("test.sound", { kind: "action" });
  const present = descriptor("test.pump", { kind: "action", safety: "person_present" });
  const reset = descriptor("system.factory_reset", { kind: "action", write_policy: "technician_consent" });

  it("is a test by its key, or something else", () => {
    const all = [plain, present, reset, descriptor("picture.mode")];
    expect(tests(all)).toEqual([plain, present]);
    expect(actions(all)).toEqual([reset]);
    expect([plain, present, reset].map(askedFor)).toEqual([false, true, true]);
    expect([plain, present, reset].map(grave)).toEqual([false, false, true]);
  });

  it("first needs control, then the customer's word where it asks for that, then it is ready", () => {
    expect(standing(plain, grants({}), false)).toEqual({ state: "control" });
    expect(standing(plain, grants({ control: "asking" }), false)).toEqual({ state: "asking" });
    expect(standing(plain, control, false)).toEqual({ state: "ready" });
    expect(standing(present, control, false)).toEqual({ state: "ask" });
    expect(standing(reset, control, false)).toEqual({ state: "ask" });
    const word = (grant: "granted" | "asking" | "refused") =>
      standing(present, grants({ control: "granted", "action:test.pump": grant }), false).state;
    expect([word("asking"), word("granted"), word("refused")]).toEqual(["asking", "ready", "ask"]);
  });

  it("can't be begun while it runs, where the customer alone may, or while it isn't available", () => {
    expect(standing(plain, control, true)).toEqual({ state: "running" });
    const own = { ...plain, write_policy: "customer_only" as const };
    expect(standing(own, control, false)).toMatchObject({ state: "blocked", why: "customer_only" });
    const away = { ...plain, available: false, reason: "running" };
    expect(standing(away, control, false)).toEqual({ state: "blocked", why: "unavailable", reason: "running" });
  });
});

describe("links in a chat", () => {
  const host = (rest: string, scheme = "https") => `${scheme}:${"/".repeat(2)}${rest}`;
  const ours = host("hotro.example.vn/meet/1");

  it("are followed only where the broker let them through, the longest first", () => {
    expect(segments(`Xem ${ours}.`, [ours])).toEqual([
      { text: "Xem ", href: null },
      { text: ours, href: ours },
      { text: ".", href: null },
    ]);
    expect(segments(`${ours}/a`, [ours, `${ours}/a`])).toEqual([{ text: `${ours}/a`, href: `${ours}/a` }]);
  });

  it("are text in every other case, whatever a broken or lying broker says", () => {
    expect(segments(`Xem ${ours}`, [])).toEqual([{ text: `Xem ${ours}`, href: null }]);
    const bad = [host("a.vn/", "http"), host("a.vn@evil.vn/"), host("x"), host("a.vn/ b"), "javascript:alert(1)", ""];
    expect(bad.filter(followable)).toEqual([]);
    expect(segments("javascript:alert(1)", ["javascript:alert(1)"])).toEqual([
      { text: "javascript:alert(1)", href: null },
    ]);
  });

  it("lose no character of what was said", () => {
    const text = `🎛 ${ours} và ${ours}`;
    const pieces = segments(text, [ours]).map((one) => one.text);
    expect(pieces.join("")).toBe(text);
  });
});

describe("privacy", () => {
  const app = { id: "call", label_vi: "Gọi", label_en: "Call", camera: true };
  const state = { type: "privacy.state", front: "call", camera: "live", indicator: true, masked: ["camera"] } as const;
  const heard = { ...unheard, apps: [app], privacy: { ...state, masked: [...state.masked] } };

  it("bars keys in an app with a camera that nobody asked to have checked, and in a secret field", () => {
    expect(barred(unheard, control)).toBeNull();
    expect(barred(heard, control)).toBe("camera_app");
    expect(barred(heard, grants({ "camera:call": "granted" }))).toBeNull();
    expect(barred({ ...heard, privacy: { ...state, front: "films", masked: [] } }, control)).toBeNull();
    const secret = { ...state, front: null, masked: ["secret" as const] };
    expect(barred({ ...heard, privacy: secret }, control)).toBe("secret_field");
  });

  it("says why the camera is painted over", () => {
    expect(hidden(unheard)).toBeNull();
    expect(hidden(heard)).toBe("unasked");
    expect(hidden({ ...heard, privacy: { ...heard.privacy, indicator: false } })).toBe("no_indicator");
    expect(hidden({ ...heard, privacy: { ...heard.privacy, masked: [] } })).toBeNull();
  });
});

describe("readings", () => {
  const sample = (atUs: number, value: number | string) => ({ atUs, value });

  it("keep two minutes of each", () => {
    const history = Array.from({ length: 200 }, (_, at) => at).reduce(
      (all, at_us) => recorded(all, { type: "telemetry.values", at_us, values: { "a.b": at_us } }),
      {} as ReturnType<typeof recorded>,
    );
    expect(history["a.b"]).toHaveLength(120);
    expect(history["a.b"]?.at(-1)?.value).toBe(199);
  });

  it("draw a line from their least to their most, and none of fewer than two numbers", () => {
    expect(line([sample(0, 1), sample(10, 3)], 100, 20)).toBe("0.0,20.0 100.0,0.0");
    expect(line([sample(0, 5), sample(5, 5), sample(10, 5)], 100, 20)).toBe("0.0,10.0 50.0,10.0 100.0,10.0");
    expect(line([], 100, 20)).toBe("");
    expect(line([sample(0, 1)], 100, 20)).toBe("");
    expect(line([sample(3, 1), sample(3, 2)], 100, 20)).toBe("");
    expect(line([sample(0, "5C"), sample(1, "")], 100, 20)).toBe("");
  });

  it("tell error codes from other text", () => {
    const error = descriptor("washer.error", { kind: "telemetry", type: "string" });
    const job = descriptor("washer.job", { kind: "telemetry", type: "string" });
    expect(codes([error, job], { "washer.error": "5C", "washer.job": "rinse" })).toEqual(["5C"]);
    expect(codes([error], { "washer.error": "" })).toEqual([]);
    expect(codes([error], {})).toEqual([]);
  });
});

describe("symptoms and tasks", () => {
  it("are those of the wire, each for some kind of device", () => {
    const wire = readFileSync(new URL("../../../broker/wire/observation.py", import.meta.url), "utf8");
    const words = (name: string) =>
      [...(new RegExp(`^${name} = Literal\\[([^\\]]*)\\]`, "m").exec(wire)?.[1] ?? "").matchAll(/"(\w+)"/g)].map(
        (found) => found[1] ?? "",
      );
    expect(words("Symptom").length).toBeGreaterThan(10);
    expect(words("Task").length).toBeGreaterThan(5);
    expect(words("Symptom").filter((word) => !isSymptom(word) || isTask(word))).toEqual([]);
    expect(words("Task").filter((word) => !isTask(word) || isSymptom(word))).toEqual([]);
  });

  it("differ by kind, and only what a picture shows can be noted", () => {
    expect(symptomsOf("washer")).not.toContain("line");
    expect(symptomsOf("kodi")).toEqual(symptomsOf("tv"));
    expect(tasksOf("washer")).toContain("open_tap");
    expect(noticeable("line", true)).toBe(true);
    expect(noticeable("line", false)).toBe(false);
    expect(noticeable("no_sound", true)).toBe(false);
  });

  it("leave pads as they were", () => {
    expect(padOf("tv")).toBe("television");
  });
});
