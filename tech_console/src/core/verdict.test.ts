import { describe, expect, it } from "vitest";
import type { Cause, Diagnosis, Evidence, Part } from "./http.ts";
import {
  bears,
  bodyOf,
  calls,
  carries,
  current,
  type Draft,
  EVIDENCE,
  fitting,
  keeping,
  missing,
  news,
  opening,
  resumed,
  unborne,
  unlisted,
} from "./verdict.ts";

const pump: Cause = {
  ...{ cause: "drain_pump", verdict: "device", groups: ["wm.pump"], standing: "supported" },
  needs: ["test", "code"],
};
const filter: Cause = { ...pump, cause: "drain_filter", verdict: "user_care", standing: "contradicted" };
const setting: Cause = { ...pump, cause: "picture_setting", verdict: "user_setting", groups: [], needs: ["setting"] };
const piece = (ref: string, kind: Evidence["kind"]): Evidence => ({
  ...{
    ref,
    kind,
    what: "test.pump",
    outcome: "failed",
    during: null,
    place: null,
    at_us: 1,
    record: 1,
    detail: [],
    values: [],
  },
});
const diagnosis = { verdict: null, causes: [filter, pump], evidence: [piece("e1", "test"), piece("e2", "setting")] };
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
    const none = { verdict: null, causes: [filter], evidence: [] } as unknown as Diagnosis;
    expect(opening(none).cause).toBeNull();
  });

  it("opens with the verdict that is to be corrected, and is sent in place of just that one", () => {
    const given = {
      ...{ verdict: "device", cause: "drain_pump", evidence: ["e1"], parts: [{ sku: "WM-PUMP-7", quantity: 2 }] },
      ...{ note: null, reason: "Đã thử", at_us: 77 },
    } as unknown as NonNullable<Diagnosis["verdict"]>;
    const draft = opening({ ...diagnosis, verdict: given } as unknown as Diagnosis);
    expect(draft.cause).toBe("drain_pump");
    expect([draft.parts, draft.note, draft.reason]).toEqual([{ "WM-PUMP-7": 2 }, "", "Đã thử"]);
    expect(bodyOf(draft, pump, diagnosis.evidence, given).corrects_us).toBe(77);
    expect(bodyOf(draft, pump, diagnosis.evidence, null)).not.toHaveProperty("corrects_us");
  });

  it("lacks a cause, evidence, a part for a broken device, a reason against the evidence", () => {
    const { evidence } = diagnosis;
    const tested = { ...empty, evidence: new Set(["e1"]) };
    expect(missing(empty, undefined, evidence)).toEqual(["cause"]);
    expect(missing(empty, pump, evidence)).toEqual(["evidence", "part"]);
    expect(missing({ ...tested, parts: { "WM-PUMP-7": 1 } }, pump, evidence)).toEqual([]);
    expect(missing(tested, filter, evidence)).toEqual(["reason"]);
    expect(missing({ ...tested, reason: "Đã thử" }, filter, evidence)).toEqual([]);
  });

  it("lacks evidence as long as none is of a kind that its cause can rest on", () => {
    const draft = { ...empty, evidence: new Set(["e1"]), reason: "Đã thử" };
    expect(missing(draft, setting, diagnosis.evidence)).toEqual(["evidence"]);
    expect(missing({ ...draft, evidence: new Set(["e1", "e2"]) }, setting, diagnosis.evidence)).toEqual([]);
    expect(missing({ ...draft, evidence: new Set(["gone"]) }, setting, diagnosis.evidence)).toEqual(["evidence"]);
    expect(diagnosis.evidence.map((one) => bears(setting, one))).toEqual([false, true]);
  });

  it("lacks only a note where nothing could be found out: a visit without evidence comes to its verdict too", () => {
    const unknown: Cause = {
      ...pump,
      cause: "unknown",
      verdict: "inconclusive",
      groups: [],
      standing: null,
      needs: [],
    };
    for (const evidence of [new Set(["e1"]), new Set<string>()]) {
      const draft = { ...empty, evidence };
      expect(missing(draft, unknown, [])).toEqual(["note"]);
      expect(missing({ ...draft, note: "Khách hàng bận" }, unknown, [])).toEqual([]);
    }
  });

  it("is sent with what the visit has, no parts where there is nothing to replace, no empty words", () => {
    const draft = { ...empty, evidence: new Set(["e1", "gone"]), parts: { "WM-PUMP-7": 2 }, note: " ", reason: " x " };
    const sent = { verdict: "device", cause: "drain_pump", evidence: ["e1"], reason: "x" };
    expect(bodyOf(draft, pump, diagnosis.evidence, null)).toEqual({
      ...sent,
      parts: [{ sku: "WM-PUMP-7", quantity: 2 }],
    });
    expect(bodyOf(draft, setting, diagnosis.evidence, null).parts).toEqual([]);
    expect(bodyOf(draft, filter, diagnosis.evidence, null).parts).toHaveLength(1);
    expect([carries("user_care"), calls("user_care"), calls("device")]).toEqual([true, false, true]);
  });

  it("offers parts of the cause's groups for the very family", () => {
    const [seven, top, any] = [
      part("a", "wm.pump", ["WM-FRONT-7"]),
      part("b", "wm.pump", ["WM-TOP-VN"]),
      part("c", "wm.pump", ["*"]),
    ];
    const other = part("d", "wm.lock", ["WM-FRONT-7"]);
    const device = { id: "d", kind: "washer", model: "Sen", serial: "1", family: "WM-FRONT-7" };
    expect(fitting([seven, top, any, other], pump, device)).toEqual([seven, any]);
    expect(fitting([seven, any], pump, { ...device, family: null })).toEqual([any]);
    expect(fitting([seven, any], pump, { ...device, kind: "tv" })).toEqual([]);
    expect(fitting([{ ...any, device_type: "*" }], pump, { ...device, kind: "tv" })).toHaveLength(1);
  });

  it("that are not on offer any more are still there to be taken out", () => {
    const offered = [part("a", "wm.pump", ["*"])];
    expect(unlisted({ a: 1, gone: 2 }, offered)).toEqual(["gone"]);
    expect(unlisted({ a: 1 }, offered)).toEqual([]);
  });

  it("say what evidence they still need, and are content when it is named", () => {
    const panel = { ...part("p", "tv.panel", ["*"]), evidence_required: ["answer", "test"] };
    const known = [piece("e1", "test"), piece("e2", "answer")];
    const draft = { ...empty, evidence: new Set(["e2"]) };
    expect(unborne(panel, draft, known)).toEqual(["test"]);
    expect(unborne(panel, { ...draft, evidence: new Set(["e1", "e2"]) }, known)).toEqual([]);
  });
});

const at = (verdict: number | null, order: number | null = null): Diagnosis =>
  ({
    ...diagnosis,
    verdict: verdict === null ? null : { cause: "drain_pump", evidence: [], parts: [], at_us: verdict },
    order: order === null ? null : { order: `o${order}`, at_us: order },
  }) as unknown as Diagnosis;

describe("a verdict that was begun and not sent", () => {
  const begun: Draft = { ...empty, cause: "drain_filter", evidence: new Set(["e2"]), note: "Khách hàng bận" };

  it("goes on where it was left", () => {
    expect(resumed(keeping(begun, at(null)), at(null))).toEqual(begun);
    expect(resumed(keeping(begun, at(77)), at(77))).toEqual(begun);
    expect(resumed(undefined, at(null))).toEqual(opening(at(null)));
  });

  it("takes in what was found since, and not again what was left out", () => {
    const later = { ...at(null), evidence: [...diagnosis.evidence, piece("e3", "answer"), piece("e4", "setting")] };
    expect([...resumed(keeping(begun, at(null)), later).evidence]).toEqual(["e2", "e3"]);
    const full = { ...begun, evidence: new Set(Array.from({ length: EVIDENCE }, (_, index) => `f${index}`)) };
    expect(resumed(keeping(full, at(null)), later).evidence.size).toBe(EVIDENCE);
    expect(resumed(keeping({ ...begun, cause: null }, at(null)), later).cause).toBe("drain_pump");
  });

  it("is about the verdict that stood then: it never takes the place of another one", () => {
    expect(current(keeping(begun, at(null)), at(77))).toBe(false);
    expect(resumed(keeping(begun, at(77)), at(78))).toEqual(opening(at(78)));
    expect(current(undefined, at(null))).toBe(false);
  });
});

describe("what came of a visit", () => {
  it.each([
    [at(null), at(null), null],
    [at(null), at(7), "given"],
    [at(7), at(8), "corrected"],
    [at(7), at(7, 1), "ordered"],
    [at(7, 1), at(7), "called_off"],
    [at(7, 1), at(7, 2), "ordered"],
    [at(7, 2), at(7, 1), "called_off"],
    [at(7, 1), at(7, 1), null],
  ] as const)("%#: is told once", (before, after, told) => {
    expect(news(before, after)).toBe(told);
  });
});
