import { describe, expect, it } from "vitest";
import type { Cause, Diagnosis, Evidence, Part } from "./http.ts";
import { bodyOf, type Draft, fitting, missing, opening } from "./verdict.ts";

const pump: Cause = { cause: "drain_pump", verdict: "device", groups: ["wm.pump"], standing: "supported", needs: [] };
const filter: Cause = { ...pump, cause: "drain_filter", verdict: "user_care", groups: [], standing: "contradicted" };
const piece = (ref: string, kind: Evidence["kind"]): Evidence => ({
  ...{ ref, kind, what: "test.pump", outcome: "failed", during: null, place: null, at_us: 1, record: 1, detail: [] },
});
const diagnosis = { causes: [filter, pump], evidence: [piece("e1", "test"), piece("e2", "setting")] };
const empty: Draft = { cause: null, evidence: new Set(), parts: {}, note: "", reason: "" };
const part = (sku: string, group: string, families: string[]): Part => ({
  ...{ sku, group, model_families: families, name_vi: sku, name_en: sku, device_type: "washer", replaces: [] },
  ...{ skill: "basic", heavy: false, consumable: false, stock: 1, price: 0, evidence_required: [] },
});

describe("a verdict while it is written", () => {
  it("opens with the best supported cause and with what was found", () => {
    const draft = opening(diagnosis as unknown as Diagnosis);
    expect(draft.cause).toBe("drain_pump");
    expect([...draft.evidence]).toEqual(["e1"]);
    const none = { causes: [filter], evidence: [] } as unknown as Diagnosis;
    expect(opening(none).cause).toBeNull();
  });

  it("lacks a cause, evidence, a part for a broken device, a reason against the evidence", () => {
    expect(missing(empty, undefined)).toEqual(["cause"]);
    expect(missing(empty, pump)).toEqual(["evidence", "part"]);
    expect(missing({ ...empty, evidence: new Set(["e1"]), parts: { "WM-PUMP-7": 1 } }, pump)).toEqual([]);
    expect(missing({ ...empty, evidence: new Set(["e1"]) }, filter)).toEqual(["reason"]);
    expect(missing({ ...empty, evidence: new Set(["e1"]), reason: "Đã thử" }, filter)).toEqual([]);
  });

  it("lacks a note where nothing could be found out", () => {
    const unknown: Cause = { ...pump, cause: "unknown", verdict: "inconclusive", groups: [], standing: null };
    const draft = { ...empty, evidence: new Set(["e1"]) };
    expect(missing(draft, unknown)).toEqual(["note"]);
    expect(missing({ ...draft, note: "Khách hàng bận" }, unknown)).toEqual([]);
  });

  it("is sent with what the visit has, no parts where there is nothing to replace, no empty words", () => {
    const draft = { ...empty, evidence: new Set(["e1", "gone"]), parts: { "WM-PUMP-7": 2 }, note: " ", reason: " x " };
    const sent = { verdict: "device", cause: "drain_pump", evidence: ["e1"], reason: "x" };
    expect(bodyOf(draft, pump, diagnosis.evidence)).toEqual({ ...sent, parts: [{ sku: "WM-PUMP-7", quantity: 2 }] });
    expect(bodyOf(draft, filter, diagnosis.evidence).parts).toEqual([]);
  });

  it("offers parts of the cause's groups for the very family", () => {
    const [seven, top, any] = [
      part("a", "wm.pump", ["WM-FRONT-7"]),
      part("b", "wm.pump", ["WM-TOP-VN"]),
      part("c", "wm.pump", []),
    ];
    const other = part("d", "wm.lock", ["WM-FRONT-7"]);
    expect(fitting([seven, top, any, other], pump, "WM-FRONT-7")).toEqual([seven, any]);
    expect(fitting([seven, any], pump, null)).toEqual([any]);
  });
});
