import { describe, expect, it } from "vitest";
import { type FrameHeader, H264, JPEG, RECTANGLES } from "./codec.ts";
import { PICTURES_WAITING } from "./limits.ts";
import { type Act, blank, type Input, type Painter, step } from "./painter.ts";

type Kind = "jpeg" | "patch" | "key" | "delta";
const CODEC = { jpeg: JPEG, patch: RECTANGLES, key: H264, delta: H264 } as const;

function header(sequence: number, kind: Kind, width = 8): FrameHeader {
  const key = kind === "key" || kind === "jpeg";
  const shape = { kind: 1, masked: false, last: false, dataClass: 1, height: 6, capturedUs: 0, length: 1 } as const;
  return { ...shape, key, codec: CODEC[kind], width, sequence };
}

/** Says what the machine does in one word for each act. */
function told(act: Act): string {
  switch (act.act) {
    case "draw":
      return `draw ${act.headers.map(({ sequence }) => sequence).join("+")}`;
    case "done":
      return `done ${act.header.sequence}${act.seen ? " seen" : ""}`;
    case "decode":
    case "forget":
    case "lost":
      return `${act.act} ${act.header.sequence}`;
    default:
      return act.act;
  }
}

function bench() {
  let painter: Painter = blank;
  const say = (input: Input) => {
    const [next, acts] = step(painter, input);
    painter = next;
    return acts.map(told);
  };
  return {
    arrive: (sequence: number, kind: Kind, width?: number) =>
      say({ kind: "arrived", header: header(sequence, kind, width) }),
    say: (kind: "decoded" | "failed" | "paint" | "overdue") => say({ kind }),
    state: () => painter,
  };
}

describe("the painter's law", () => {
  it("decodes, draws at the next paint, and acknowledges what it drew", () => {
    const { arrive, say } = bench();
    expect(arrive(1, "key")).toEqual(["decode 1"]);
    expect(say("decoded")).toEqual(["await"]);
    expect(say("paint")).toEqual(["draw 1", "done 1 seen"]);
  });

  it("decodes every picture that another builds on, and draws the newest alone", () => {
    const { arrive, say } = bench();
    arrive(1, "key");
    expect(arrive(2, "delta")).toEqual([]);
    expect(say("decoded")).toEqual(["await", "decode 2"]);
    expect(say("decoded")).toEqual(["forget 1", "done 1"]);
    expect(say("paint")).toEqual(["draw 2", "done 2 seen"]);
  });

  it("lets one that stands alone overtake what waits undecoded, and acknowledges in order", () => {
    const { arrive, say } = bench();
    arrive(1, "jpeg");
    arrive(2, "jpeg");
    expect(arrive(3, "jpeg")).toEqual(["forget 2"]);
    expect(say("decoded")).toEqual(["await", "decode 3"]);
    expect(say("paint")).toEqual(["draw 1", "done 1 seen", "done 2"]);
    say("decoded");
    expect(say("paint")).toEqual(["draw 3", "done 3 seen"]);
  });

  it("draws rectangles together with what they build on, at once", () => {
    const { arrive, say } = bench();
    arrive(1, "jpeg");
    arrive(2, "patch");
    arrive(3, "patch");
    say("decoded");
    say("decoded");
    expect(say("decoded")).toEqual([]);
    expect(say("paint")).toEqual(["draw 1+2+3", "done 1", "done 2", "done 3 seen"]);
    arrive(4, "patch");
    say("decoded");
    expect(say("paint")).toEqual(["draw 4", "done 4 seen"]);
  });

  it("throws away what builds on a missing picture, asks once, and again when it is overdue", () => {
    const { arrive, say } = bench();
    arrive(1, "key");
    say("decoded");
    expect(arrive(3, "delta")).toEqual(["forget 3", "lost 3", "ask"]);
    expect(arrive(4, "delta")).toEqual(["forget 4"]);
    expect(say("overdue")).toEqual(["ask"]);
    expect(say("paint")).toEqual(["draw 1", "done 1 seen", "done 3", "done 4"]);
    expect(arrive(5, "key")).toEqual(["decode 5"]);
    expect(say("overdue")).toEqual([]);
    expect(arrive(6, "delta")).toEqual([]);
  });

  it("takes a gap before one that stands alone for no loss", () => {
    const { arrive, say } = bench();
    arrive(1, "key");
    say("decoded");
    expect(arrive(9, "key")).toEqual(["decode 9"]);
  });

  it("loses what waits with a picture that can't be decoded", () => {
    const { arrive, say } = bench();
    arrive(1, "key");
    arrive(2, "delta");
    arrive(3, "delta");
    expect(say("failed")).toEqual(["forget 1", "forget 2", "forget 3", "done 1", "done 2", "done 3", "lost 1", "ask"]);
    expect(arrive(4, "delta")).toEqual(["forget 4", "done 4"]);
  });

  it("asks for nothing if one that stands alone waits already", () => {
    const { arrive, say } = bench();
    arrive(1, "key");
    arrive(2, "key");
    arrive(3, "delta");
    expect(say("failed")).toEqual(["forget 1", "done 1", "lost 1", "decode 2"]);
    expect(say("decoded")).toEqual(["await", "decode 3"]);
  });

  it.each([
    ["nothing at all", null, "delta", 8],
    ["another codec", "jpeg", "delta", 8],
    ["a video", "key", "patch", 8],
    ["another size", "key", "delta", 9],
  ] as const)("builds no picture on %s", (_, base, kind, width) => {
    const { arrive, say } = bench();
    if (base !== null) {
      arrive(1, base);
      say("decoded");
      say("paint");
    }
    expect(arrive(2, kind, width)).toEqual(["forget 2", "done 2", "lost 2", "ask"]);
  });

  it("never paints a late or repeated picture", () => {
    const { arrive, state } = bench();
    arrive(5, "key");
    const before = state();
    expect(arrive(5, "key")).toEqual([]);
    expect(arrive(4, "key")).toEqual([]);
    expect(state()).toBe(before);
  });

  it("keeps a bounded number waiting", () => {
    const { arrive, state } = bench();
    arrive(0, "key");
    for (let sequence = 1; sequence <= PICTURES_WAITING; sequence += 1) expect(arrive(sequence, "delta")).toEqual([]);
    expect(arrive(PICTURES_WAITING + 1, "delta")).toContain("ask");
    expect(state().waiting).toHaveLength(PICTURES_WAITING);
  });

  it("minds no answer that it didn't wait for", () => {
    const { say } = bench();
    for (const kind of ["decoded", "failed", "paint", "overdue"] as const) expect(say(kind)).toEqual([]);
  });
});

/** Small, seeded and good enough: the same run every time. */
function dice(seed: number): (sides: number) => number {
  let state = seed * 2_654_435_761 + 1;
  return (sides) => {
    state = (Math.imul(state ^ (state >>> 15), 2_246_822_519) + 0x9e3779b9) >>> 0;
    return ((state ^ (state >>> 13)) >>> 0) % sides;
  };
}

/**
 * One random course: pictures of any codec arrive with gaps, repeats and changes of size, are decoded or not, and are
 * painted whenever. A model beside the machine knows what the decoder and the canvas hold, and what is true of them.
 */
function course(seed: number): readonly Act[] {
  const roll = dice(seed);
  const log: Act[] = [];
  let painter = blank;
  let sequence = roll(5);
  let family: Kind = "key";
  let canvas: FrameHeader | null = null;
  let video: FrameHeader | null = null;
  const arrived: number[] = [];
  const kept = new Set<number>();
  const decoded = new Set<number>();
  const seen = new Set<number>();
  let asks = 0;

  function say(input: Input): void {
    if (input.kind === "overdue") asks = 0;
    const before = painter;
    const [next, acts] = step(before, input);
    painter = next;
    for (const act of acts) check(act, before);
  }

  function check(act: Act, before: Painter): void {
    log.push(act);
    if (act.act === "decode") {
      const one = act.header;
      expect(kept.has(one.sequence)).toBe(true);
      if (one.codec === H264) {
        // What a decoder is given continues what it was given before, or starts anew.
        if (!one.key) expect(video).toMatchObject({ sequence: one.sequence - 1, width: one.width });
        video = one;
      }
    }
    if (act.act === "draw") {
      for (const one of act.headers) {
        expect(decoded.has(one.sequence)).toBe(true);
        if (canvas !== null) expect(one.sequence).toBeGreaterThan(canvas.sequence);
        if (one.codec === RECTANGLES) expect(canvas).toMatchObject({ sequence: one.sequence - 1, width: one.width });
        canvas = one;
        expect(kept.delete(one.sequence)).toBe(true);
      }
      seen.add(act.headers.at(-1)?.sequence ?? -1);
    }
    if (act.act === "forget") expect(kept.delete(act.header.sequence)).toBe(true);
    if (act.act === "done") {
      expect(kept.has(act.header.sequence)).toBe(false);
      expect(act.seen).toBe(seen.has(act.header.sequence));
    }
    if (act.act === "ask") {
      asks += 1;
      expect(asks).toBe(1);
    }
    if (act.act === "await") expect(before.due).toBe(false);
  }

  function arrive(): void {
    const luck = roll(20);
    if (luck === 0) family = family === "key" ? "jpeg" : "key";
    if (luck === 1) sequence += 1 + roll(3);
    if (luck === 2 && arrived.length > 0) {
      say({ kind: "arrived", header: header(sequence - 1, "key") });
      return;
    }
    const stands = roll(4) === 0;
    const kind = family === "key" ? (stands ? "key" : "delta") : stands ? "jpeg" : "patch";
    const one = header(sequence, kind, 8 + (roll(25) === 0 ? 1 : 0));
    if (stands) asks = 0;
    arrived.push(sequence);
    kept.add(sequence);
    sequence += 1;
    say({ kind: "arrived", header: one });
  }

  function answer(fails: boolean): void {
    if (painter.decoding === null) return;
    if (fails) {
      video = null;
      asks = painter.asked ? asks : 0;
    } else decoded.add(painter.decoding.sequence);
    say({ kind: fails ? "failed" : "decoded" });
  }

  for (let turn = 0; turn < 120; turn += 1) {
    const luck = roll(10);
    if (luck < 4) arrive();
    else if (luck < 7) answer(roll(9) === 0);
    else if (luck < 9) say({ kind: "paint" });
    else say({ kind: "overdue" });
    expect(painter.waiting.length).toBeLessThanOrEqual(PICTURES_WAITING);
  }
  // A key frame, all that is under way, and a paint: whatever went wrong before, the picture is true again.
  const last = header(sequence, "key");
  arrived.push(sequence);
  kept.add(sequence);
  say({ kind: "arrived", header: last });
  for (let turn = 0; painter.decoding !== null; turn += 1) {
    expect(turn).toBeLessThan(100);
    answer(false);
  }
  say({ kind: "paint" });
  expect(canvas).toBe(last);
  expect([...kept]).toEqual([]);
  expect(painter).toMatchObject({ open: [], ready: [], waiting: [], asked: false });
  const done = log.flatMap((act) => (act.act === "done" ? [act.header.sequence] : []));
  expect(done).toEqual(arrived);
  return log;
}

describe("for any course of arrivals, errors, gaps and paints", () => {
  it("what is painted only rises and is whole, each picture is let go of and acknowledged once and in order", () => {
    const met = new Map<string, number>();
    let most = 0;
    for (let seed = 0; seed < 150; seed += 1) {
      for (const act of course(seed)) {
        met.set(act.act, (met.get(act.act) ?? 0) + 1);
        if (act.act === "draw") most = Math.max(most, act.headers.length);
      }
    }
    // A run in which something never happened would prove nothing of it.
    for (const act of ["ask", "await", "decode", "done", "draw", "forget", "lost"]) {
      expect(met.get(act), act).toBeGreaterThan(100);
    }
    expect(most).toBeGreaterThan(2);
  });
});
