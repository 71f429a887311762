import { describe, expect, it } from "vitest";
import { during, lastRun, openQuestion, placed } from "./device.ts";
import { currentValue, type Live, type LiveInput, next, prompting, start } from "./live.ts";
import type { FromConsole, SessionState, ToConsole } from "./wire.gen.ts";

const NOW = 1_800_000_000_000;
const message = (one: ToConsole, atMs = NOW): LiveInput => ({ kind: "message", message: one, atMs });
const sent = (one: FromConsole, atMs = NOW): LiveInput => ({ kind: "sent", message: one, atMs });
const given = (...inputs: LiveInput[]): Live => inputs.reduce(next, start);

const active: SessionState = {
  type: "session.state",
  session: "0".repeat(32),
  state: "active",
  scopes: ["view"],
  asking: [],
  ticket: "TV-1",
  technician: { name: "Trần Văn Minh", staff_number: "7" },
  device: {
    ...{ id: "0".repeat(32), kind: "washer", model: "M", serial: "S", software: "1", display: false },
    ...{ family: "WM-FRONT-7", through: null, takes: [] },
  },
  opened_us: NOW * 1000,
  active_us: NOW * 1000,
  ends_us: NOW * 1000 + 1,
};
const scopes = (...list: string[]) => message({ ...active, scopes: ["view", ...list] });
const asking = (...list: string[]) => message({ ...active, asking: list });
const run = sent({ type: "action.run", id: "c1", key: "test.pump" });
const found: ToConsole = {
  ...{ type: "action.result", id: "c1", key: "test.pump", verdict: "failed" },
  findings: [{ name: "current_ma", label_vi: "Dòng", label_en: "Current", value: 0, unit: "mA", ok: false }],
};
const done = (outcome: "applied" | "refused", reason: string | null = null, id = "c1") =>
  message({ type: "control.done", id, outcome, reason });

describe("a scope for one thing", () => {
  it("comes up when it is asked for, and counts as a question like any other", () => {
    const wish = sent({ type: "consent.request", scope: "action:test.pump" });
    expect(given(message(active)).grants["action:test.pump"]).toBeUndefined();
    expect(prompting(given(message(active), wish))).toBe(true);
    expect(given(message(active), wish, asking("action:test.pump")).grants["action:test.pump"]).toBe("asking");
    expect(given(asking("action:test.pump"), message(active)).grants["action:test.pump"]).toBe("refused");
  });

  it("is used up by being done, which nobody calls a withdrawal", () => {
    expect(given(scopes("action:test.pump")).grants["action:test.pump"]).toBe("granted");
    expect(given(scopes("action:test.pump"), message(active)).grants["action:test.pump"]).toBe("none");
    expect(given(scopes("camera:call"), message(active)).grants["camera:call"]).toBe("withdrawn");
  });

  it("is not asked any more when the broker refused to", () => {
    const wish = sent({ type: "consent.request", scope: "action:test.pump" });
    const error = message({ type: "error", code: "wrong_order", detail: "", fatal: false });
    expect(given(message(active), wish, error).grants["action:test.pump"]).toBe("none");
  });
});

describe("a test", () => {
  it("runs, comes so far, finds something and is done", () => {
    expect(given(run).runs).toMatchObject([{ id: "c1", key: "test.pump", outcome: "pending", percent: null }]);
    const half = given(run, message({ type: "action.progress", id: "c1", percent: 50 }));
    expect(half.runs[0]?.percent).toBe(50);
    const after = [half, message(found, NOW + 5), done("applied")] as const;
    const end = next(next(after[0], after[1]), after[2]);
    expect(end.runs[0]).toMatchObject({ verdict: "failed", outcome: "applied", endedMs: NOW + 5 });
    expect(end.runs[0]?.findings[0]?.ok).toBe(false);
    expect(lastRun(end.runs, "test.pump")?.id).toBe("c1");
    expect(lastRun(end.runs, "test.lock")).toBeUndefined();
  });

  it("may be refused, with the device's reason; what answers no run of ours changes nothing", () => {
    expect(given(run, done("refused", "door_open")).runs[0]).toMatchObject({ outcome: "refused", reason: "door_open" });
    const live = given(run);
    expect(next(live, done("applied", null, "x9")).runs).toBe(live.runs);
    expect(next(live, message({ ...found, id: "x9" } as ToConsole)).runs[0]?.verdict).toBeNull();
  });

  it("is what people look at while it runs, and no longer", () => {
    const shown = message({ type: "action.result", id: "c1", key: "test.pump", verdict: "shown", findings: [] });
    expect(during(given(message(active)))).toBeNull();
    expect(during(given(run))).toBe("test.pump");
    expect(during(given(run, shown))).toBeNull();
    expect(during(given(run, done("refused", "busy")))).toBeNull();
    expect(during(given(sent({ type: "action.run", id: "c2", key: "washer.start" })))).toBeNull();
  });
});

describe("what people see", () => {
  const ask = sent({ type: "observation.ask", id: "c3", what: "line", region: null, during: null });

  it("is asked once, stands open, and is answered", () => {
    expect(openQuestion(given(ask))?.what).toBe("line");
    const live = given(ask, message({ type: "observation.answer", id: "c3", answer: "yes" }));
    expect(live.questions[0]?.answer).toBe("yes");
    expect(openQuestion(live)).toBeUndefined();
  });

  it("stays open when the asking was carried out, and doesn't when it was refused", () => {
    expect(openQuestion(given(ask, done("applied", null, "c3")))?.id).toBe("c3");
    const refused = given(ask, done("refused", "busy", "c3"));
    expect(refused.questions[0]?.refused).toBe("busy");
    expect(openQuestion(refused)).toBeUndefined();
  });

  it("is noted for itself and for each test", () => {
    const note = (seen: "yes" | "no", test: string | null) =>
      sent({ type: "observation.note", id: "c4", what: "line", seen, region: null, during: test, still: null });
    const { notes } = given(note("no", null), note("yes", "test.picture"));
    expect(notes).toEqual({ [placed("line", null)]: "no", [placed("line", "test.picture")]: "yes" });
  });
});

describe("what else is heard", () => {
  it("keeps the last word on apps, on privacy, and on the diagnosis", () => {
    const app = { id: "call", label_vi: "Gọi", label_en: "Call", camera: true };
    const privacy: ToConsole = {
      ...{ type: "privacy.state", front: "call", camera: "live", indicator: true, masked: ["camera"] },
    };
    const diagnosis: ToConsole = { type: "diagnosis.state", seen: [], codes: [], steps: [], candidates: [] };
    const live = given(message({ type: "apps.described", apps: [app] }), message(privacy), message(diagnosis));
    expect(live).toMatchObject({ apps: [app], privacy, diagnosis });
  });

  it("measures: each reading has its history and its present value", () => {
    const measured = (at_us: number, level: number) =>
      message({ type: "telemetry.values", at_us, values: { "washer.level": level } });
    const live = given(measured(1, 10), measured(2, 7));
    expect(live.telemetry["washer.level"]?.map(({ value }) => value)).toEqual([10, 7]);
    expect(currentValue(live, "washer.level")).toBe(7);
  });

  it("keeps a bounded part of the chat, and the clipboard's last words both ways", () => {
    const said = (text: string) => message({ type: "chat.said", by: "customer", text, links: [], foreign: false });
    const live = given(...Array.from({ length: 150 }, (_, n) => said(`${n}`)));
    expect(live.chat).toHaveLength(100);
    expect(live.chat.at(-1)?.text).toBe("149");
    const pasted = given(sent({ type: "clipboard.set", id: "c7", text: "x" }), done("refused", "no_scope", "c7"));
    expect(pasted.pasted).toEqual({ id: "c7", outcome: "refused", reason: "no_scope" });
    expect(given(message({ type: "clipboard.told", text: "chép" })).clip).toBe("chép");
  });

  it("knows what became of the app that was opened", () => {
    const open = sent({ type: "app.open", id: "c8", app: "films" });
    expect(given(open).opening?.outcome).toBe("pending");
    expect(given(open, done("refused", "camera_app", "c8")).opening).toMatchObject({ reason: "camera_app" });
  });
});
