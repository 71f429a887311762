import { describe, expect, it } from "vitest";
import type { FrameHeader } from "./codec.ts";
import { STALE_MS } from "./limits.ts";
import { currentValue, endsInMs, type Live, type LiveInput, next, pending, prompting, stale, start } from "./live.ts";
import type {
  Change,
  Descriptor,
  Figures,
  FromConsole,
  LinkState,
  RecordHead,
  SessionState,
  SurveyFound,
  ToConsole,
} from "./wire.gen.ts";

const ID = "0".repeat(32);
const NOW = 1_800_000_000_000;

const claimed: SessionState = {
  type: "session.state",
  session: ID,
  state: "claimed",
  scopes: [],
  asking: ["view"],
  ticket: "TV-1",
  technician: { name: "Trần Văn Minh", staff_number: "7" },
  device: {
    id: ID,
    kind: "tv",
    model: "Tivi",
    serial: "SN",
    software: "1",
    display: true,
    family: null,
    through: null,
    takes: [],
  },
  opened_us: NOW * 1000,
  active_us: null,
  ends_us: NOW * 1000 + 7_200_000_000,
};
const active: SessionState = { ...claimed, state: "active", scopes: ["view"], asking: [], active_us: NOW * 1000 };

function message(one: ToConsole, atMs = NOW): LiveInput {
  return { kind: "message", message: one, atMs };
}

function sent(one: FromConsole, atMs = NOW): LiveInput {
  return { kind: "sent", message: one, atMs };
}

function frame(sequence: number, capturedMs = NOW): FrameHeader {
  const shape = { kind: 1, key: true, masked: false, last: false, codec: 1, dataClass: 1, width: 4 } as const;
  return { ...shape, height: 3, length: 9, sequence, capturedUs: capturedMs * 1000 };
}

function painted(sequence: number, atMs = NOW, capturedMs = atMs): LiveInput {
  return { kind: "painted", header: frame(sequence, capturedMs), atMs };
}

function given(...inputs: LiveInput[]): Live {
  return inputs.reduce(next, start);
}

describe("the course of a visit", () => {
  it("keeps the record's last head, also the one that comes after the end", () => {
    const head: RecordHead = {
      type: "record.head",
      session: ID,
      sequence: 7,
      head: "ab".repeat(32),
      at_us: 1,
      final: false,
      key: "node+00000000+AQ==",
      signature: "==",
    };
    const last = { ...head, sequence: 9, final: true };
    const ended: ToConsole = { type: "session.ended", session: ID, reason: "customer_ended", at_us: 1 };
    expect(start.head).toBeNull();
    expect(given(message(active), message(head)).head).toEqual(head);
    expect(given(message(active), message(head), message(ended), message(last)).head).toEqual(last);
  });

  it("goes from connecting over claimed to active", () => {
    expect(start.phase).toBe("connecting");
    expect(given(message(claimed)).phase).toBe("claimed");
    expect(given(message(claimed), message(active, NOW + 9_000)).phase).toBe("active");
  });

  it("ends with the broker's reason, once and for ever", () => {
    const ended = given(
      message(active),
      message({ type: "session.ended", session: ID, reason: "customer_ended", at_us: 5 }),
      { kind: "closed", code: 1000, atMs: NOW + 1 },
    );
    expect(ended.ended).toEqual({ reason: "customer_ended", closeCode: null, atMs: NOW });
    expect(next(ended, message(active))).toBe(ended);
    const line = { type: "timeline.event", sequence: 9, at_us: 1, code: "T5003I", name: "session.ended" } as const;
    expect(next(ended, message({ ...line, actor: "x", facts: {} })).timeline).toHaveLength(1);
  });

  it("ends with the close code if the broker could not say why", () => {
    const ended = given(message(active), { kind: "closed", code: 4408, atMs: NOW });
    expect(ended).toMatchObject({ phase: "ended", ended: { reason: null, closeCode: 4408 } });
  });
});

describe("grants", () => {
  const ask = sent({ type: "consent.request", scope: "control" });
  const asking = message({ ...active, asking: ["control"] });
  const granted = message({ ...active, scopes: ["view", "control"] });

  it("goes from none over asking to granted, at once", () => {
    expect(given(message(active)).grants.control).toBe("none");
    expect(given(message(active), ask).grants.control).toBe("asking");
    expect(given(message(active), ask, asking, granted).grants.control).toBe("granted");
  });

  it("knows a refusal from a withdrawal", () => {
    expect(given(message(active), ask, asking, message(active)).grants.control).toBe("refused");
    expect(given(message(active), granted, message(active)).grants.control).toBe("withdrawn");
    expect(given(message(active), granted, message(active), message(active)).grants.control).toBe("withdrawn");
  });

  it("knows a refusal from a silence by the line behind it", () => {
    const line = { type: "timeline.event", sequence: 9, at_us: 1, code: "T5013I", actor: "x" } as const;
    const expired = (scope: string) =>
      message({ ...line, name: "consent.expired", facts: { request: "ask-2", scope } });
    const silent = [message(active), ask, asking, message(active), expired("control")];
    expect(given(...silent).grants.control).toBe("unanswered");
    expect(given(...silent, message(active)).grants.control).toBe("unanswered");
    expect(given(...silent, ask).grants.control).toBe("asking");
    expect(given(message(active), ask, asking, message(active), expired("settings")).grants.control).toBe("refused");
    const late = given(message(active), ask, asking, message(active), ask, expired("control"));
    expect(late.grants.control).toBe("asking");
  });

  it("can be asked for again after a refusal", () => {
    const refused = [message(active), ask, asking, message(active)];
    expect(given(...refused, ask).grants.control).toBe("asking");
    expect(given(...refused, ask, granted).grants.control).toBe("granted");
  });

  it("takes a wish back that the broker refused, and leaves alone what is being asked", () => {
    const error = message({ type: "error", code: "too_fast", detail: "", fatal: false });
    expect(prompting(given(message(active), ask, error))).toBe(false);
    expect(given(message(active), ask, error).grants.control).toBe("none");
    expect(given(message(active), granted, error).grants.control).toBe("granted");
    expect(given(message(active), ask, asking, error).grants.control).toBe("asking");
    expect(given(ask, error).grants.control).toBe("none");
  });

  it("counts a question from the word that it was asked, each for itself", () => {
    const idle = { ...claimed, asking: [] };
    expect(given(message(idle)).askedAtMs).toBeNull();
    const first = given(message(idle), message(claimed, NOW + 1_000), message(claimed, NOW + 4_000));
    expect(first.askedAtMs).toBe(NOW + 1_000);
    expect(next(first, message(active, NOW + 5_000)).askedAtMs).toBeNull();
    const again = next(next(first, message(active, NOW + 5_000)), { ...asking, atMs: NOW + 9_000 });
    expect(again.askedAtMs).toBe(NOW + 9_000);
  });

  it("says that a question stands open", () => {
    expect(prompting(given(message(active)))).toBe(false);
    expect(prompting(given(message({ ...active, asking: ["continue"] })))).toBe(true);
  });
});

describe("the picture's truth", () => {
  it("is stale after three seconds without news", () => {
    const live = given(message(active), painted(1));
    expect(stale(live, NOW + STALE_MS)).toBe(false);
    expect(stale(live, NOW + STALE_MS + 1)).toBe(true);
  });

  it("is kept true by `unchanged` for the very picture that is shown", () => {
    const unchanged = (sequence: number) => message({ type: "screen.unchanged", sequence }, NOW + 2_000);
    expect(stale(given(message(active), painted(1), unchanged(1)), NOW + 4_000)).toBe(false);
    expect(stale(given(message(active), painted(1), unchanged(2)), NOW + 4_000)).toBe(true);
  });

  it("is not in question before the first picture, nor outside a visit", () => {
    expect(stale(given(message(active)), NOW + 60_000)).toBe(false);
    expect(stale(given(message(active), painted(1), { kind: "closed", code: 1006, atMs: NOW }), NOW + 60_000)).toBe(
      false,
    );
  });

  it("measures the delay, unless the clocks make it nonsense", () => {
    expect(given(painted(1, NOW + 80, NOW)).shown?.delayMs).toBe(80);
    expect(given(painted(1, NOW, NOW + 500)).shown?.delayMs).toBeNull();
    expect(given(painted(1, NOW, NOW - 3_600_000)).shown?.delayMs).toBeNull();
  });

  it("counts what the broker dropped and what could not be decoded", () => {
    const dropped = message({ type: "screen.dropped", first: 2, last: 4, count: 3 });
    const broken: LiveInput = { kind: "broken", sequence: 5, atMs: NOW };
    expect(given(dropped, dropped, broken)).toMatchObject({ dropped: 6, broken: 1 });
  });

  it("is lost until a picture after the broken one is painted", () => {
    const broken: LiveInput = { kind: "broken", sequence: 5, atMs: NOW };
    const lost = given(message(active), painted(3), broken);
    expect(lost.lostAt).toBe(5);
    expect(next(lost, painted(4)).lostAt).toBe(5);
    expect(next(lost, painted(6)).lostAt).toBeNull();
    expect(next(next(lost, painted(6)), painted(7)).lostAt).toBeNull();
  });
});

const made: Omit<Change, "key" | "old" | "new"> = {
  seq: 1,
  at_us: NOW * 1000,
  actor: "customer",
  actor_id: null,
  via: "panel",
  session: null,
  command: null,
};

describe("settings", () => {
  const values = message({ type: "settings.values", values: { "picture.backlight": 35 } });
  const write = (id: string, value: number) => sent({ type: "settings.set", id, key: "picture.backlight", value });
  const done = (id: string, outcome: "applied" | "refused" | "unknown", reason: string | null = null) =>
    message({ type: "control.done", id, outcome, reason });
  const change = (value: number | null) =>
    message({
      type: "settings.changed",
      change: { ...made, key: "picture.backlight", old: 35, new: value },
    });

  it("shows what was asked for until the device answers", () => {
    const asked = given(values, write("c1", 42));
    expect(currentValue(asked, "picture.backlight")).toBe(42);
    expect(pending(asked, "picture.backlight")).toBe(true);
    expect(asked.values["picture.backlight"]).toBe(35);
  });

  it("takes the device's word in the end", () => {
    const applied = given(values, write("c1", 42), change(42), done("c1", "applied"));
    expect(currentValue(applied, "picture.backlight")).toBe(42);
    expect(pending(applied, "picture.backlight")).toBe(false);
  });

  it("goes back to the old value when refused, and says why until the next try", () => {
    const refused = given(values, write("c1", 42), done("c1", "refused", "out_of_range"));
    expect(currentValue(refused, "picture.backlight")).toBe(35);
    expect(refused.failures["picture.backlight"]).toBe("out_of_range");
    expect(next(refused, write("c2", 40)).failures["picture.backlight"]).toBeUndefined();
    expect(given(values, write("c1", 42), done("c1", "unknown")).failures["picture.backlight"]).toBe("outcome_unknown");
  });

  it("keeps two commands on one setting apart", () => {
    const two = given(values, write("c1", 40), write("c2", 42), done("c1", "refused", "not_now"));
    expect(currentValue(two, "picture.backlight")).toBe(42);
    expect(pending(two, "picture.backlight")).toBe(true);
  });

  it("follows changes by others and remembers who made them", () => {
    const changed = given(values, change(20));
    expect(currentValue(changed, "picture.backlight")).toBe(20);
    expect(changed.touched["picture.backlight"]).toEqual({ value: 20, actor: "customer", atMs: NOW });
    expect(currentValue(given(values, change(null)), "picture.backlight")).toBeUndefined();
  });
});

describe("what the broker tells", () => {
  const found: SurveyFound = { type: "survey.found", previous: null, items: [], reset: null, renamed: [] };
  const figures: Figures = { latency_ms: 20, jitter_ms: 2, loss_percent: 0, throughput_kbps: null };
  const good: LinkState = {
    type: "link.state",
    device: { verdict: "good", figures },
    console: { verdict: "good", figures },
    degraded_us: null,
    ends_us: null,
  };

  it("tells a survey that is not there yet from one of no earlier visit", () => {
    expect(given(message(active)).survey).toBeNull();
    expect(given(message(active), message(found)).survey).toEqual(found);
  });

  it("counts down to the end by the broker's clock", () => {
    const line = { type: "timeline.event", sequence: 1, code: "T5001I", name: "console.attached", actor: "x" } as const;
    // This browser's clock is 5 s ahead of the broker's.
    const skewed = message({ ...line, at_us: (NOW - 5_000) * 1000, facts: {} });
    const bad = message({ ...good, degraded_us: NOW * 1000, ends_us: (NOW + 30_000) * 1000 });
    expect(given(message(good)).link).toEqual(good);
    expect(endsInMs(given(), NOW)).toBeNull();
    expect(endsInMs(given(message(good)), NOW)).toBeNull();
    expect(endsInMs(given(bad), NOW)).toBe(30_000);
    expect(endsInMs(given(skewed, bad), NOW)).toBe(35_000);
    expect(endsInMs(given(bad), NOW + 99_000)).toBe(0);
    expect(endsInMs(given(bad, message(good)), NOW)).toBeNull();
  });

  it("replaces descriptors and values: what is not there any more is gone", () => {
    const described = message({ type: "settings.described", revision: 1, renamed: [], descriptors: [] });
    const values = (one: Record<string, number>) => message({ type: "settings.values", values: one });
    expect(next({ ...start, descriptors: [{} as Descriptor] }, described).descriptors).toEqual([]);
    expect(given(values({ "a.b": 1, "a.c": 2 }), values({ "a.c": 3 })).values).toEqual({ "a.c": 3 });
  });
});

describe("a still", () => {
  const ask = sent({ type: "screen.still", id: "c1" });
  const png = new Uint8Array([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
  const last = { ...frame(0), kind: 2, key: false, last: true, codec: 4 } as const;
  const piece: LiveInput = { kind: "piece", header: last, pixels: png, atMs: NOW };

  it("is asked for, comes, and is put away", () => {
    expect(given(ask).still).toMatchObject({ id: "c1", state: "asked" });
    expect(given(ask, piece).still).toMatchObject({ state: "ready", bytes: 8 });
    expect(given(ask, piece, { kind: "still_closed", atMs: NOW }).still).toBeNull();
  });

  it("fails when it is refused, or comes too late", () => {
    const refused = message({ type: "control.done", id: "c1", outcome: "refused", reason: "no_scope" });
    expect(given(ask, refused).still).toMatchObject({ state: "failed", reason: "no_scope" });
    expect(given(ask, { kind: "still_overdue", atMs: NOW }).still?.state).toBe("failed");
    expect(given(refused, { kind: "still_overdue", atMs: NOW }).still).toBeNull();
  });
});

describe("keys", () => {
  const press = sent({ type: "control.key", id: "c1", key: "Enter", action: "press" });

  it("shows what became of the last key only", () => {
    const refused = message({ type: "control.done", id: "c1", outcome: "refused", reason: "no_scope" });
    expect(given(press).stroke).toMatchObject({ key: "Enter", outcome: "pending" });
    expect(given(press, refused).stroke).toMatchObject({ outcome: "refused", reason: "no_scope" });
    const later = sent({ type: "control.key", id: "c2", key: "GoBack", action: "press" });
    expect(given(press, later, refused).stroke).toMatchObject({ key: "GoBack", outcome: "pending" });
  });
});

describe("the rest", () => {
  const event = (sequence: number, atMs: number) =>
    ({
      type: "timeline.event",
      sequence,
      at_us: atMs * 1000,
      code: "T5001I",
      name: "console.attached",
      actor: "x",
      facts: {},
    }) as const;

  it("keeps the newest 2,000 lines of the timeline", () => {
    const many = Array.from({ length: 2_005 }, (_, index) => message(event(index, NOW)));
    const { timeline } = given(...many);
    expect(timeline).toHaveLength(2_000);
    expect(timeline.at(-1)?.sequence).toBe(2_004);
  });

  it("takes the quickest message as the measure of the clocks", () => {
    const live = given(
      message(event(1, NOW), NOW + 700),
      message(event(2, NOW), NOW + 500),
      message(event(3, NOW), NOW + 900),
    );
    expect(live.skewMs).toBe(500);
  });

  it("shows crowding, complaints and bad messages", () => {
    expect(given(message({ type: "offer.crowded", count: 2 })).crowded).toBe(2);
    expect(given(message({ type: "error", code: "too_fast", detail: "", fatal: false })).complaint?.code).toBe(
      "too_fast",
    );
    expect(given({ kind: "malformed", code: "bad_frame", atMs: NOW })).toMatchObject({ malformed: 1 });
  });

  it("never changes a state that it was given", () => {
    const freeze = <T extends object>(value: T): T => {
      for (const one of Object.values(value)) if (typeof one === "object" && one !== null) freeze(one);
      return Object.freeze(value);
    };
    let live = freeze(structuredClone(start));
    for (const input of [
      message(claimed),
      message(active),
      painted(1),
      sent({ type: "consent.request", scope: "control" }),
    ]) {
      live = freeze(next(live, input));
    }
    expect(live.phase).toBe("active");
  });
});
