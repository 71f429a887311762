import { describe, expect, it } from "vitest";
import { type FrameHeader, H264 } from "./codec.ts";
import type { Clock } from "./link.ts";
import { type Player, staleUs } from "./playback.ts";
import { player } from "./replay.ts";
import type { Item, RecordedEvent, Span } from "./span.ts";

const S = 1_000_000;

/** A clock in the test's hand. */
function manual() {
  let now = 0;
  let alarms: { at: number; then: () => void }[] = [];
  const clock: Clock = {
    now: () => now,
    after(ms, then) {
      const alarm = { at: now + ms, then };
      alarms.push(alarm);
      return () => {
        alarms = alarms.filter((one) => one !== alarm);
      };
    },
  };
  async function pass(ms: number): Promise<void> {
    const end = now + ms;
    for (;;) {
      await settle();
      const [first] = alarms.filter(({ at }) => at <= end).sort((a, b) => a.at - b.at);
      if (first === undefined) break;
      alarms = alarms.filter((one) => one !== first);
      now = Math.max(now, first.at);
      first.then();
    }
    now = end;
  }
  return { clock, pass };
}

async function settle(): Promise<void> {
  for (let turn = 0; turn < 8; turn += 1) await Promise.resolve();
}

function picture(sequence: number, atS: number, key: boolean, edge = 8): Item {
  const header: FrameHeader = {
    kind: 1,
    key,
    masked: false,
    last: false,
    codec: H264,
    dataClass: 1,
    width: edge,
    height: edge,
    sequence,
    capturedUs: 0,
    length: 1,
  };
  return { kind: "picture", atUs: atS * S, bytes: 100, picture: { header, pixels: new Uint8Array(1) } };
}

function event(name: string, atS: number, facts: RecordedEvent["facts"] = {}): Item {
  const by = { kind: "broker", id: "broker", name: "" };
  return { kind: "event", atUs: atS * S, bytes: 10, event: { sequence: 1, code: "T5100I", name, by, facts } };
}

interface Setting {
  readonly items: readonly Item[];
  readonly size?: number;
  readonly untilS?: number;
  readonly idle?: readonly (readonly [number, number])[];
  /** The painter says at once that it is done. */
  readonly quick?: boolean;
}

/** A tape in memory that answers as the broker does: a lead-in, and `size` items a span. */
function stage({ items, size = 4, untilS = 20, idle = [], quick = true }: Setting) {
  const { clock, pass } = manual();
  const fed: (number | string)[] = [];
  const blind: number[] = [];
  /** What had been fed when the moment was there. */
  const there: (number | string | undefined)[] = [];
  const asked: string[] = [];
  let broken = false;
  const span = (from: number): Span => {
    const end = Math.min(items.length, from + size);
    return { items: items.slice(from, end), next: end < items.length ? end : null, damaged: null };
  };
  const made: { hand?: Player } = {};
  const hand = player(
    {
      async seek(fromUs) {
        asked.push(`seek ${fromUs / S}`);
        if (broken) throw new Error("offline");
        const key = items.findLastIndex(
          (one) => one.kind === "picture" && one.picture.header.key && one.atUs <= fromUs,
        );
        if (key === -1) return span(items.findIndex((one) => one.atUs >= fromUs));
        const lead = items.filter((one, at) => at >= key && (one.atUs >= fromUs || one.kind === "picture"));
        const first = lead.slice(0, size);
        const next = items.indexOf(first.at(-1) as Item) + 1;
        return { items: first, next: next < items.length ? next : null, damaged: null };
      },
      async after(offset) {
        asked.push(`after ${offset}`);
        return span(offset);
      },
    },
    { fromUs: 0, untilUs: untilS * S, dropped: [], idle: idle.map(([from, until]) => [from * S, until * S] as const) },
    {
      reset: () => fed.push("reset"),
      input: () => fed.push("input"),
      there: () => there.push(fed.at(-1)),
      event: ({ name }) => fed.push(name),
      picture({ header }, unseen) {
        fed.push(header.sequence);
        if (unseen) blind.push(header.sequence);
        if (quick) made.hand?.done();
      },
    },
    clock,
  );
  made.hand = hand;
  const at = () => hand.state.get().atUs / S;
  return {
    hand,
    pass,
    fed,
    blind,
    there,
    asked,
    at,
    breakIt(yes: boolean) {
      broken = yes;
    },
  };
}

/** Twenty pictures, one a second, every fifth of them a key picture. */
const TWENTY = Array.from({ length: 20 }, (_, at) => picture(at + 1, at, at % 5 === 0));

describe("a replay", () => {
  it("shows the first picture and stands there until it is played", async () => {
    const { pass, fed, at, hand } = stage({ items: TWENTY });
    await pass(5_000);
    expect(fed).toEqual(["reset", 1]);
    expect([at(), hand.state.get().playing, hand.state.get().waiting]).toEqual([0, false, false]);
  });

  it.each([0.5, 1, 2, 4, 8, 16] as const)("plays at %d times the recorded speed", async (speed) => {
    const { pass, fed, at, hand } = stage({ items: TWENTY });
    await pass(0);
    hand.setSpeed(speed);
    hand.play();
    await pass(1_000);
    expect(at()).toBeCloseTo(Math.min(20, speed), 0);
    expect(fed.at(-1)).toBe(Math.floor(at()) + 1);
  });

  it("feeds each picture once and in order, and stops at the end", async () => {
    const { pass, fed, at, hand } = stage({ items: TWENTY });
    hand.play();
    await pass(25_000);
    expect(fed).toEqual(["reset", ...TWENTY.map((_, n) => n + 1)]);
    expect([at(), hand.state.get().playing]).toEqual([20, false]);
    hand.play();
    await pass(100);
    expect(fed.slice(21)).toEqual(["reset", 1]);
  });

  it("goes to a moment with all that its picture builds on", async () => {
    const { pass, fed, at, hand, asked } = stage({ items: TWENTY });
    await pass(0);
    hand.seek(13.5 * S);
    await pass(0);
    expect(asked).toContain("seek 13.5");
    expect(fed.slice(2)).toEqual(["reset", 11, 12, 13, 14]);
    expect([at(), hand.state.get().pictureUs]).toEqual([13.5, 13 * S]);
  });

  it("shows nobody the way to a moment, however the pictures come", async () => {
    const items = Array.from({ length: 40 }, (_, n) => picture(n + 1, n / 4, n === 0, 4096));
    const { pass, hand, there, blind } = stage({ items, size: 50 });
    await pass(0);
    expect([there, blind]).toEqual([[1], []]);
    hand.seek(8.1 * S);
    await pass(0);
    expect(there).toEqual([1, 33]);
    // The last is the one to be seen, and for one now and then the painter is waited for.
    expect(blind).toEqual(Array.from({ length: 32 }, (_, n) => n + 1).filter((n) => n % 8 !== 0));
    hand.play();
    await pass(1_000);
    expect([there.length, blind.length]).toEqual([2, 28]);
  });

  it("is there when the last picture of the way is painted, also where the way comes in parts or while it plays", async () => {
    const items = Array.from({ length: 20 }, (_, n) => picture(n + 1, n, n === 0));
    const { pass, hand, there, fed } = stage({ items, size: 5, quick: false });
    await pass(0);
    hand.setSpeed(16);
    hand.play();
    hand.seek(11.5 * S);
    for (let n = 0; n < 11; n += 1) {
      await pass(0);
      hand.done();
    }
    expect(there).toEqual([]);
    await pass(0);
    expect(fed).toContain(12);
    hand.done();
    expect(there.length).toBe(1);
    hand.seek(0);
    hand.seek(1 * S);
    await pass(0);
    hand.done();
    hand.done();
    await pass(0);
    expect(there.length).toBe(2);
  });

  it("is there at once where no picture is", async () => {
    const { pass, there, hand } = stage({ items: [event("session.opened", 1), picture(1, 5, true)] });
    await pass(0);
    expect([there.length, hand.state.get().waiting]).toEqual([1, false]);
  });

  it("says when nothing had been heard of the picture, as the technician's screen did", async () => {
    const items = [picture(1, 1, true), event("screen.unchanged", 3), picture(2, 10, true)];
    const { pass, hand } = stage({ items });
    const at = async (seconds: number) => {
      hand.seek(seconds * S);
      await pass(0);
      return staleUs(hand.state.get());
    };
    expect(await at(0.5)).toBeNull();
    expect(await at(3.9)).toBeNull();
    expect(await at(4.2)).toBe(3.2 * S); // this tape leads in with pictures alone
    hand.seek(2 * S);
    hand.play();
    await pass(3_900);
    expect(staleUs(hand.state.get())).toBeNull();
    await pass(600);
    expect(staleUs(hand.state.get())).toBeGreaterThan(3 * S);
    expect(await at(10)).toBeNull();
  });

  it("steps by pictures, both ways, and by key pictures", async () => {
    const { pass, at, hand, fed } = stage({ items: TWENTY });
    await pass(0);
    hand.frame(1);
    await pass(0);
    expect(at()).toBe(1);
    hand.seek(7.5 * S);
    await pass(0);
    hand.frame(-1);
    await pass(0);
    expect([at(), fed.at(-1)]).toEqual([6, 7]);
    hand.key(1);
    await pass(0);
    expect([at(), fed.at(-1)]).toEqual([10, 11]);
    hand.key(-1);
    await pass(0);
    expect([at(), fed.at(-1)]).toEqual([5, 6]);
    hand.frame(1);
    await pass(0);
    expect([at(), fed.at(-1)]).toEqual([6, 7]);
  });

  it("never has more with the painter than it can take, and loses nothing by it", async () => {
    const { pass, fed, hand, at } = stage({ items: TWENTY.map((_, n) => picture(n + 1, n, n === 0)), quick: false });
    hand.play();
    hand.setSpeed(16);
    await pass(2_000);
    expect(fed).toEqual(["reset", 1, 2, 3, 4, 5, 6, 7, 8]);
    expect([at(), hand.state.get().waiting]).toEqual([8, true]);
    hand.done();
    await pass(100);
    expect(fed.at(-1)).toBe(9);
  });

  it("passes over pictures that one which stands alone has overtaken", async () => {
    const { pass, fed, hand } = stage({ items: TWENTY, size: 20 });
    await pass(0);
    hand.seek(9.5 * S);
    hand.seek(4.5 * S);
    await pass(0);
    hand.setSpeed(16);
    hand.play();
    await pass(1_000);
    expect(fed.slice(-4)).not.toContain(10);
    expect(fed.at(-1)).toBeGreaterThan(16);
  });

  it("skips idle spans, to just before what comes", async () => {
    const items = [picture(1, 0, true), event("screen.unchanged", 3), picture(2, 15, true), picture(3, 16, false)];
    const { pass, at, hand } = stage({
      items,
      idle: [
        [1, 15],
        [17, 20],
      ],
    });
    hand.setSkipIdle(true);
    hand.play();
    await pass(1_100);
    expect(at()).toBeGreaterThanOrEqual(14.5);
    expect(at()).toBeLessThan(15.2);
    expect(hand.state.get().skippedUs).toBeCloseTo(13.5 * S, -5);
    await pass(2_800);
    expect([at(), hand.state.get().playing]).toEqual([20, false]);
  });

  it("marks what the technician can't have seen", async () => {
    const items = [...TWENTY.slice(0, 4), event("screen.dropped", 3.5, { first: 2, last: 3, count: 2 })];
    const { pass, hand } = stage({ items, size: 9 });
    await pass(0);
    const seen: boolean[] = [];
    for (let n = 0; n < 3; n += 1) {
      hand.frame(1);
      await pass(0);
      seen.push(hand.state.get().unseen);
    }
    expect(seen).toEqual([true, true, false]);
  });

  it("says what was erased, until a picture comes", async () => {
    const gone: Item = { kind: "erased", atUs: S, bytes: 10, count: 3, class: "camera" };
    const { pass, hand } = stage({ items: [picture(1, 0, true), gone, picture(2, 2, true)] });
    hand.play();
    await pass(1_500);
    expect(hand.state.get().erased).toBe("camera");
    await pass(1_000);
    expect(hand.state.get().erased).toBeNull();
  });

  it("has its picture although an event beside it was erased", async () => {
    const gone: Item = { kind: "erased", atUs: S, bytes: 10, count: 1, class: "meta" };
    const { pass, hand } = stage({ items: [picture(1, 0, true), gone] });
    hand.play();
    await pass(1_500);
    expect([hand.state.get().erased, hand.state.get().pictureUs]).toEqual([null, 0]);
  });

  it("holds a bounded part of the record", async () => {
    const items = Array.from({ length: 400 }, (_, n) => ({ ...picture(n + 1, n / 20, n % 20 === 0), bytes: 2 ** 20 }));
    const { pass, asked } = stage({ items, size: 4 });
    await pass(1_000);
    expect(asked.length).toBeLessThanOrEqual(6);
  });

  it("stops where the broker can't be reached, and goes on from there", async () => {
    const { pass, hand, at, breakIt } = stage({ items: TWENTY });
    await pass(0);
    breakIt(true);
    hand.seek(8 * S);
    await pass(0);
    expect(hand.state.get().error).toBeInstanceOf(Error);
    breakIt(false);
    hand.play();
    await pass(1_000);
    expect(hand.state.get().error).toBeNull();
    expect(at()).toBeCloseTo(9, 0);
  });

  it("says nothing more when it was stopped", async () => {
    const { pass, hand, fed } = stage({ items: TWENTY });
    hand.play();
    await pass(0);
    hand.stop();
    await pass(5_000);
    expect(fed).toEqual(["reset", 1]);
  });
});
