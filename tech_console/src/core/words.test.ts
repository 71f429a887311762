import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { descriptor as sample } from "./descriptor.sample.ts";
import { capture, known, letGo, nothing, type Pressed, releases, take } from "./keys.ts";
import { COMPUTER, capOf, padOf } from "./pads.ts";
import { digits, grouped } from "./pin.ts";
import { fitted, lock } from "./settings.ts";
import { clock, dateTime, dayStart, duration, exact, minuteText, minuteWord, parseDate, parseWord } from "./time.ts";
import type { Descriptor } from "./wire.gen.ts";

describe("a PIN as people type it", () => {
  it.each([
    "123456789",
    "123 456 789",
    "123-456-789",
    " 12.34.56.789 ",
    "１２３４５６７８９",
    "PIN: 123456789",
    "1234567890",
  ])("%s", (typed) => {
    expect(digits(typed)).toBe("123456789");
  });

  it("keeps leading zeros and shows 3-3-3", () => {
    expect(grouped(digits("000 12"))).toBe("000 12");
    expect(grouped("012345678")).toBe("012 345 678");
    expect(grouped("012")).toBe("012");
    expect(grouped("")).toBe("");
  });
});

function press(key: string, more: Partial<Pressed> = {}): Pressed {
  const none = { repeat: false, isComposing: false, ctrlKey: false, altKey: false, shiftKey: false };
  return { type: "keydown", key, ...none, ...more };
}

/** What reaches the device of a run of key events: `+x` goes down, `-x` comes up, `x` is pressed. */
function run(...events: Pressed[]): string[] {
  let held = nothing;
  const sent: string[] = [];
  for (const event of events) {
    const taken = take(held, event);
    held = taken.held;
    sent.push(...taken.strokes.map(({ key, action }) => ({ press: key, down: `+${key}`, up: `-${key}` })[action]));
  }
  return [...sent, ...letGo(held).map(({ key }) => `-${key} (let go)`)];
}

const lift = (key: string) => press(key, { type: "keyup" });

describe("keys", () => {
  it("sends characters and named keys as a press, once for each repeat", () => {
    expect(run(press("a"), lift("a"), press("ệ"), press("Escape"))).toEqual(["a", "ệ", "Escape"]);
    expect(run(press("a"), press("a", { repeat: true }))).toEqual(["a", "a"]);
  });

  it("sends a modifier with the key that it modifies, down and up", () => {
    expect(run(press("Control"), press("Control", { repeat: true }), press("c"), lift("c"), lift("Control"))).toEqual([
      "+Control",
      "c",
      "-Control",
    ]);
    expect(run(press("Shift"), press("Tab"), press("Tab"), lift("Shift"))).toEqual(["+Shift", "Tab", "Tab", "-Shift"]);
  });

  it("keeps Shift to itself where the character tells it already", () => {
    expect(run(press("Shift"), press("A"), lift("Shift"), press("a"))).toEqual(["A", "a"]);
    expect(run(press("Control"), press("Shift"), press("A"))).toEqual([
      "+Control",
      "+Shift",
      "A",
      "-Control (let go)",
      "-Shift (let go)",
    ]);
  });

  it("sends nothing of the way out, and leaves nothing down", () => {
    expect(run(press("Control"), press("Alt"))).toEqual([]);
    expect(run(press("Alt"), press("Tab"), press("Control"))).toEqual(["+Alt", "Tab", "-Alt (let go)"]);
  });

  it.each(["Dead", "Process", "Unidentified", "F13", "\u202e", ""])("knows no key %j", (key) => {
    expect(known(key)).toBe(false);
    expect(run(press(key))).toEqual([]);
  });

  it("are the device's only while wanted, granted, and nobody is asked", () => {
    expect(capture(true, true, false)).toBe("on");
    expect(capture(true, true, true)).toBe("paused");
    expect(capture(true, false, false)).toBe("off");
    expect(capture(true, false, true)).toBe("off");
    expect(capture(false, true, false)).toBe("off");
    expect(capture(false, true, true)).toBe("off");
  });

  it("leaves a composition alone", () => {
    expect(run(press("a", { isComposing: true }))).toEqual([]);
  });

  it("lets go on Ctrl+Alt+Shift in any order", () => {
    const all = { ctrlKey: true, altKey: true, shiftKey: true };
    for (const key of ["Control", "Alt", "Shift"]) expect(releases(press(key, all))).toBe(true);
    expect(releases(press("Shift", { ...all, altKey: false }))).toBe(false);
    expect(releases(press("a", all))).toBe(false);
  });
});

describe("the keys beside the picture", () => {
  const keys = Object.values(COMPUTER).flat();

  it("are a computer's for a VNC device only", () => {
    expect(padOf("vnc")).toBe("computer");
    for (const kind of ["tv", "kodi", "refrigerator", ""]) expect(padOf(kind)).toBe("television");
  });

  it("are each there once, and go over the wire", () => {
    expect(new Set(keys).size).toBe(keys.length);
    expect(keys.filter((key) => !known(key))).toEqual([]);
  });

  it("of a computer are none that the agent refuses", () => {
    const agent = readFileSync(new URL("../../../device_agent/rfb/keysyms.py", import.meta.url), "utf8");
    expect(agent).toContain('f"F{number}": 0xFFBD + number for number in range(1, 13)');
    const refused = keys.filter((key) => !/^F\d+$/.test(key) && !agent.includes(`"${key}": 0x`));
    expect(refused).toEqual([]);
  });

  it("say what is engraved on them", () => {
    expect(["Escape", "PageUp", "Tab", "F12"].map(capOf)).toEqual(["Esc", "Page Up", "Tab", "F12"]);
  });
});

describe("times", () => {
  const us = Date.UTC(2026, 10, 22, 1, 2, 3, 4) * 1000 + 567;

  it("reads as in Viet Nam, wherever the browser is", () => {
    expect(dateTime(us)).toBe("22/11/2026 08:02:03");
    expect(exact(us)).toBe("22/11/2026 08:02:03.004");
    expect(clock(us)).toBe("08:02:03");
    expect(dateTime(Date.UTC(2026, 11, 31, 17) * 1000)).toBe("01/01/2027 00:00:00");
  });

  it("goes there and back", () => {
    expect(parseDate("22/11/2026 08:02")).toBe(Date.UTC(2026, 10, 22, 1, 2) * 1000);
    expect(parseDate("1/2/2026")).toBe(Date.UTC(2026, 0, 31, 17) * 1000);
    const minute = parseDate(minuteText(us)) ?? 0;
    expect(minuteWord(us)).toBe("2026-11-22T08:02");
    expect(parseWord(minuteWord(us))).toBe(minute);
  });

  it.each(["", "31/02/2026", "22-11-2026", "22/11/26", "22/11/2026 24:00", "22/11/2026 08:60", "2026-11-22"])(
    "knows no date %j",
    (text) => {
      expect(parseDate(text)).toBeNull();
    },
  );

  it("counts days by their midnight there", () => {
    const nowMs = Date.UTC(2026, 10, 21, 20); // already the 22nd in Viet Nam
    expect(minuteText(dayStart(nowMs, 0))).toBe("22/11/2026 00:00");
    expect(minuteText(dayStart(nowMs, 6))).toBe("16/11/2026 00:00");
  });

  it.each([
    [0, "0:00"],
    [65_900, "1:05"],
    [3_723_000, "1:02:03"],
    [-5, "0:00"],
  ])("%i ms lasts %s", (ms, text) => {
    expect(duration(ms)).toBe(text);
  });
});

const descriptor = (more: Partial<Descriptor>) => sample("picture.backlight", more);

describe("settings", () => {
  it("say why they are locked", () => {
    expect(lock(descriptor({}))).toBeNull();
    expect(lock(descriptor({ access: "ro", available: false }))).toBe("read_only");
    expect(lock(descriptor({ kind: "telemetry" }))).toBe("read_only");
    expect(lock(descriptor({ write_policy: "customer_only", available: false }))).toBe("customer_only");
    expect(lock(descriptor({ available: false }))).toBe("unavailable");
  });

  it.each<[Partial<Descriptor>, boolean | number | string, unknown]>([
    [{ min: 0, max: 50 }, 60, 50],
    [{ min: 0, max: 50 }, -1, 0],
    [{ min: 0, max: 50, step: 5 }, 12, 10],
    [{}, 12.4, 12],
    [{}, Number.NaN, null],
    [{}, "12", null],
    [{ type: "decimal", min: 1.8, max: 2.6, step: 0.1 }, 2.2000001, 2.2],
    [{ type: "decimal" }, 2.25, 2.25],
    [{ type: "bool" }, true, true],
    [{ type: "bool" }, 1, null],
    [{ type: "enum", options: [{ value: "a", label_vi: "A", label_en: "A" }] }, "a", "a"],
    [{ type: "enum", options: [{ value: "a", label_vi: "A", label_en: "A" }] }, "b", null],
    [{ type: "time" }, "23:59", "23:59"],
    [{ type: "time" }, "24:00", null],
    [{ type: "string" }, "x".repeat(201), null],
  ])("%j takes %j as %j", (more, value, fits) => {
    expect(fitted(descriptor(more), value)).toBe(fits);
  });
});
