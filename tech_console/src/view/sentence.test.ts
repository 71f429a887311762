import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { descriptor } from "../core/descriptor.sample.ts";
import { folded } from "../core/told.ts";
import en from "../locales/en.json";
import vi from "../locales/vi.json";
import type { Labels } from "./labels.ts";
import { sentence } from "./sentence.ts";
import { speaking } from "./speaking.sample.ts";
import { byKey, contextOf, nameOf, reasonWords, shownValue } from "./values.ts";

const [viet, english] = [speaking("vi"), speaking("en")];
const devices = byKey([
  descriptor("input.current", { type: "enum", options: [{ value: "hdmi1", label_vi: "HDMI 1", label_en: "HDMI 1" }] }),
  descriptor("picture.mode", { type: "enum", options: [{ value: "movie", label_vi: "Phim", label_en: "Movie" }] }),
  descriptor("picture.contrast", { label_vi: "Độ tương phản", label_en: "Contrast", context: "input+picture_mode" }),
  descriptor("sound.lip_sync_ms", { label_vi: "Đồng bộ tiếng", label_en: "Lip sync", unit: "ms" }),
  descriptor("network.signal", { unit: "%", kind: "telemetry" }),
  descriptor("network.wifi.password", { type: "string", sensitivity: "secret" }),
]);

describe("settings in words", () => {
  it("go by the device's labels, with the context that they are for", () => {
    expect(nameOf("picture.contrast@hdmi1+movie", devices, viet)).toBe("Độ tương phản");
    expect(contextOf("picture.contrast@hdmi1+movie", devices, viet)).toBe("HDMI 1 · Phim");
    expect(contextOf("picture.contrast@hdmi1+movie", devices, english)).toBe("HDMI 1 · Movie");
    expect(nameOf("picture.gone@tv", devices, viet)).toBe("picture.gone");
  });

  it("have values with labels and units, and none where it is secret or there is none", () => {
    expect(shownValue(devices.get("picture.mode"), "movie", viet)).toBe("Phim");
    expect(shownValue(devices.get("picture.mode"), "of_yesterday", viet)).toBe("of_yesterday");
    expect(shownValue(devices.get("sound.lip_sync_ms"), 40, english)).toBe("40\u00a0ms");
    expect(shownValue(devices.get("network.signal"), 72, viet)).toBe("72%");
    expect(shownValue(devices.get("network.wifi.password"), "hunter2", viet)).not.toContain("hunter2");
    expect(shownValue(undefined, true, viet)).toBe(vi["value.true"]);
    expect(shownValue(undefined, null, viet)).toBe(vi["settings.unset"]);
  });

  it("say why they can't be used, even for a reason that has no words here", () => {
    expect(reasonWords("off_timer", viet)).toBe(vi["unavailable.off_timer"]);
    expect(reasonWords("moon_phase", viet)).toBe(vi["lock.unavailable"]);
    expect(reasonWords(null, english)).toBe(en["lock.unavailable"]);
  });
});

const labels: Labels = {
  setting: (key) => `${nameOf(key, devices, viet)} (${contextOf(key, devices, viet)})`,
  value: (_, value) => `«${String(value)}»`,
};

interface Vector {
  readonly name: string;
  readonly facts: Record<string, unknown>;
  readonly vi: string;
  readonly en: string;
}

const vectors = JSON.parse(
  readFileSync(new URL("../../../tests/vectors/sentences.json", import.meta.url), "utf8"),
) as Vector[];

describe("events in words", () => {
  it.each(vectors)("are the sentences that the broker puts into a film: $en", (vector) => {
    expect(sentence(vector, viet)).toBe(vector.vi);
    expect(sentence(vector, english)).toBe(vector.en);
  });

  it("name settings and values as the device does", () => {
    const facts = { key: "picture.contrast@hdmi1+movie", old: 40, new: 45, actor: "customer", via: "panel" };
    const told = { name: "setting.changed", facts };
    expect(sentence(told, viet, labels)).toBe(
      "Độ tương phản (HDMI 1 · Phim): «40» → «45» (người thay đổi: khách hàng)",
    );
    expect(sentence(told, english)).toBe("picture.contrast@hdmi1+movie: 40 → 45 (changed by: the customer)");
  });

  it("name settings by the words that the event brings, when nobody else knows the device", () => {
    const [mode] = [devices.get("picture.mode")];
    const facts = { key: "picture.mode@hdmi1", old: "movie", new: "other", actor: "customer", words: [mode] };
    expect(sentence({ name: "setting.changed", facts }, english)).toContain("Movie → other (changed by: the customer)");
    expect(sentence({ name: "setting.changed", facts }, viet)).toContain("Phim → other");
  });

  it("name a list's items in their order, as the record keeps them", () => {
    const options = [
      { value: "films", label_vi: "Phim", label_en: "Films" },
      { value: "music", label_vi: "Nhạc", label_en: "Music" },
    ];
    const order = descriptor("app.order", { type: "list", label_vi: "Thứ tự", label_en: "Order", options });
    const facts = { key: "app.order", old: ["films", "music"], new: ["music"], actor: "customer", words: [order] };
    expect(sentence({ name: "setting.changed", facts }, english)).toBe(
      "Order: Films, Music → Music (changed by: the customer)",
    );
  });

  it("take personal values from where they are kept apart", () => {
    const facts = { key: "network.wifi.name", personal_old: "Nhà Sen", personal_new: "Sen 5G", actor: "unknown" };
    expect(sentence({ name: "setting.diary", facts }, viet)).toContain("Nhà Sen → Sen 5G");
  });

  it.each([
    [{ items: 3, proven: 2, lines: 5, lost: 0 }, "event.survey.made.first"],
    [{ previous: "b2", items: 0, proven: 0, lines: 0, lost: 0 }, "event.survey.made.none"],
  ] as const)("tell no earlier visit from no change: %j", (facts, key) => {
    expect(sentence({ name: "survey.made", facts }, viet)).toBe(vi[key]);
  });

  it("count the changes of a survey, and name a reset", () => {
    const facts = { previous: "b2", items: 3, proven: 2, lines: 5, lost: 0 };
    expect(sentence({ name: "survey.made", facts }, english)).toContain("3");
    const reset = sentence({ name: "survey.made", facts: { ...facts, items: 9, reset: 9 } }, viet);
    expect(reset).toContain("khôi phục cài đặt gốc");
  });

  it("say a list's items in a row", () => {
    const facts = { key: "app.order", old: ["films", "music"], new: ["music", "films"], actor: "technician" };
    expect(sentence({ name: "setting.changed", facts }, english)).toContain("films, music → music, films");
  });

  it("say verdicts and peers in words", () => {
    const facts = { peer: "device", verdict: "unstable", latency_ms: 240, jitter_ms: 310, loss_percent: 9 };
    const text = sentence({ name: "link.degraded", facts }, viet);
    expect(text).toContain(vi["peer.device"]);
    expect(text).toContain(vi["link.verdict.unstable"]);
    expect(text).not.toMatch(/unstable|\{\{/);
  });

  it("stand as they are where there are no words", () => {
    expect(sentence({ name: "moon.rose", facts: { full: true } }, english)).toBe("moon.rose · full: on");
  });
});

describe("what happens with the device itself", () => {
  const labels: Labels = {
    setting: (key) => (key === "washer.start" ? "Bắt đầu giặt" : key),
    value: (_, value) => String(value),
  };
  const say = (name: string, facts: Record<string, unknown>) => sentence({ name, facts }, viet, labels);

  it("names an action as the device does, and a test by what it is called everywhere", () => {
    expect(say("action.requested", { command: "c1", key: "washer.start" })).toContain("Bắt đầu giặt");
    expect(say("action.result", { command: "c1", key: "test.pump", verdict: "failed" })).toBe(
      `Kết quả ${vi["test.name.test.pump"]}: ${vi["test.failed"]}`,
    );
  });

  it("tells what was seen from what was done", () => {
    const seen = { command: "c1", what: "line", answer: "yes", during: null };
    expect(say("observation.answered", seen)).toContain(vi["answer.yes"]);
    expect(say("observation.answered", { ...seen, what: "clean_filter" })).toContain(vi["task.answer.yes"]);
    expect(say("observation.noted", { what: "line", seen: "no" })).toContain(vi["answer.no"]);
  });

  it("says scopes for one app and for one thing", () => {
    expect(say("consent.asked", { scope: "action:washer.start" })).toContain("Thực hiện một lần: Bắt đầu giặt");
    expect(say("consent.granted", { scope: "camera:call" })).toContain("Camera: call");
    expect(say("consent.granted", { scope: "control" })).toContain(vi["scope.control"]);
  });

  it("says what is private, and when the camera is live", () => {
    const privacy = { front: "call", camera: "none", indicator: true, masked: [] };
    expect(say("privacy.changed", privacy)).toBe(vi["event.privacy.changed"]);
    expect(say("privacy.changed", { ...privacy, camera: "live" })).toBe(vi["event.privacy.changed.live"]);
    expect(say("privacy.changed", { ...privacy, masked: ["camera", "secret"] })).toContain(vi["masked.secret"]);
  });

  it("says a verdict in its own words, and that it is against the evidence", () => {
    const given = { session: "s", verdict: "device", cause: "drain_pump", contradicted: false };
    expect(say("verdict.given", given)).toContain(`${vi["cause.drain_pump"]} (${vi["verdict.device"]})`);
    expect(say("verdict.given", { ...given, contradicted: true })).toContain("trái bằng chứng");
  });

  it("tells what is masked alike while a visit runs and from its record", () => {
    const said = "Thiết bị che trên hình: hình camera, ô mật khẩu hoặc thanh toán";
    for (const masked of [["camera", "secret"], "camera, secret"]) {
      expect(say("privacy.changed", { camera: "live", indicator: true, masked })).toBe(said);
    }
    for (const masked of [[], ""]) {
      expect(say("privacy.changed", { camera: "live", indicator: true, masked })).toBe(
        vi["event.privacy.changed.live"],
      );
    }
  });

  it("leaves mere moves of the pointer out of the log, and keeps its buttons", () => {
    const move = {
      at_us: 1,
      code: "T5605I",
      name: "control.pointer",
      facts: { command: "c1", x: 1, y: 1, buttons: 0 },
    };
    const press = { ...move, facts: { ...move.facts, command: "c2", buttons: 1 } };
    expect(folded([move, press]).events).toEqual([press]);
    expect(say("control.pointer", press.facts)).toBe(vi["event.control.pointer.pressed"]);
  });
});
