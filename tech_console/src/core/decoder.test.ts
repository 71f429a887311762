import { describe, expect, it } from "vitest";
import { type FrameHeader, H264, JPEG, RECTANGLES } from "./codec.ts";
import { decoder, type Image, type VideoEvents } from "./decoder.ts";
import { DECODE_MS, KEY_FRAME_MS } from "./limits.ts";
import type { Clock } from "./link.ts";
import type { Picture } from "./source.ts";

const WIDTH = 8;
const HEIGHT = 6;
const SETS = [0, 0, 0, 1, 0x67, 0x42, 0xc0, 0x1f, 0, 0, 1, 0x65];

function picture(sequence: number, codec: 1 | 2 | 3, data: readonly number[], key = codec === JPEG): Picture {
  const shape = { kind: 1, masked: false, last: false, dataClass: 1, capturedUs: 0, length: data.length } as const;
  const header: FrameHeader = { ...shape, key, codec, width: WIDTH, height: HEIGHT, sequence };
  return { header, pixels: Uint8Array.from(data) };
}
const jpeg = (sequence: number, size = 0) => picture(sequence, JPEG, [sequence, size]);
const key = (sequence: number, level = 0x1f) =>
  picture(sequence, H264, [...SETS.slice(0, 7), level, ...SETS.slice(8), sequence], true);
const delta = (sequence: number) => picture(sequence, H264, [0, 0, 0, 1, 0x41, sequence]);

/** A picture of two rectangles; the second one's JPEG is `name`. */
function patch(sequence: number, name = 22): Picture {
  const one = (x: number, y: number, w: number, h: number, data: number[]) =>
    [x, y, w, h, 0, data.length].flatMap((n) => [n >> 8, n & 255]).concat(data);
  return picture(sequence, RECTANGLES, [0, 2, ...one(0, 0, 4, 3, [21, 43]), ...one(4, 3, 4, 3, [name, 43])]);
}

interface Sheet extends Image {
  readonly name: string;
}

/** A browser in the test's hand: what is decoded, when, and what is never closed. */
function bench() {
  const log: string[] = [];
  const open = new Set<string>();
  const gates = new Map<number, { open: () => void; fail: () => void }>();
  const alarms: { at: number; then: () => void }[] = [];
  const paints: (() => void)[] = [];
  const videos: { events: VideoEvents<Sheet>; stamps: number[]; closed: boolean; refuses: boolean }[] = [];
  let now = 0;
  let serial = 0;
  const clock: Clock = {
    now: () => now,
    after(milliseconds, then) {
      const alarm = { at: now + milliseconds, then };
      alarms.push(alarm);
      return () => void (alarms.includes(alarm) && alarms.splice(alarms.indexOf(alarm), 1));
    },
  };
  function sheet(name: string, width = WIDTH, height = HEIGHT): Sheet {
    serial += 1;
    const tag = `${name}#${serial}`;
    open.add(tag);
    return {
      name,
      width,
      height,
      close() {
        expect(open.delete(tag)).toBe(true);
      },
    };
  }
  const hand = decoder<Sheet>(
    {
      jpeg: (data) =>
        new Promise((resolve, reject) => {
          const [name = 0, size = 0] = data;
          // 43 stands for 4 by 3 pixels, 0 for the whole picture, anything else for a wrong size.
          const [w, h] = size === 43 ? [4, 3] : size === 0 ? [WIDTH, HEIGHT] : [1, 1];
          gates.set(name, { open: () => resolve(sheet(`j${name}`, w, h)), fail: () => reject(new Error("bad")) });
        }),
      video(codec, events) {
        log.push(`video ${codec}`);
        const mine = { events, stamps: [] as number[], closed: false, refuses: false };
        videos.push(mine);
        return {
          decode({ key: whole, stamp, data }) {
            if (mine.refuses) throw new Error("refused");
            expect(mine.closed).toBe(false);
            if (mine.stamps.length === 0) expect(whole).toBe(true);
            mine.stamps.push(stamp);
            log.push(`unit ${data.at(-1)}`);
          },
          close() {
            mine.closed = true;
          },
        };
      },
      soon: (then) => paints.push(then),
      draw: (layers, { sequence }) =>
        log.push(`draw ${sequence}: ${layers.map(({ image, x, y }) => `${image.name}@${x},${y}`).join(" ")}`),
    },
    {
      done: ({ sequence }, seen) => log.push(`done ${sequence}${seen ? " seen" : ""}`),
      lost: ({ sequence }) => log.push(`lost ${sequence}`),
      ask: () => log.push("ask"),
    },
    clock,
  );
  async function settle() {
    for (let turn = 0; turn < 20; turn += 1) await Promise.resolve();
  }
  async function answer(name: number, how: "open" | "fail" = "open") {
    gates.get(name)?.[how]();
    await settle();
  }
  /** The open decoder gives the image of the last unit that it was given. */
  async function output(name: number, width = WIDTH, which = videos.length - 1) {
    const video = videos[which];
    video?.events.image(sheet(`v${name}`, width), video.stamps.at(-1) ?? -1);
    await settle();
  }
  async function paint() {
    for (const then of paints.splice(0)) then();
    await settle();
  }
  async function advance(milliseconds: number) {
    now += milliseconds;
    for (const due of alarms.filter(({ at }) => at <= now)) {
      alarms.splice(alarms.indexOf(due), 1);
      due.then();
    }
    await settle();
  }
  const heard = () => log.splice(0);
  return { hand, heard, open, videos, alarms, answer, output, paint, advance, settle };
}

describe("the decoder", () => {
  it("paints a whole JPEG, acknowledges it, and closes it", async () => {
    const { hand, heard, open, answer, paint } = bench();
    hand.picture(jpeg(1));
    await answer(1);
    expect(open.size).toBe(1);
    await paint();
    expect(heard()).toEqual(["draw 1: j1@0,0", "done 1 seen"]);
    expect(open.size).toBe(0);
  });

  it("decodes every unit of a video in order, and draws the newest", async () => {
    const { hand, heard, open, output, paint } = bench();
    hand.picture(key(1));
    hand.picture(delta(2));
    expect(heard()).toEqual(["video avc1.42C01F", "unit 1"]);
    await output(1);
    expect(heard()).toEqual(["unit 2"]);
    await output(2);
    await paint();
    expect(heard()).toEqual(["done 1", "draw 2: v2@0,0", "done 2 seen"]);
    expect(open.size).toBe(0);
  });

  it("keeps its decoder from key frame to key frame, and opens another when the stream changes", async () => {
    const { hand, heard, videos, output } = bench();
    hand.picture(key(1));
    await output(1);
    hand.picture(key(2));
    await output(2);
    hand.picture(key(3, 0x28));
    expect(heard().filter((line) => line.startsWith("video"))).toEqual(["video avc1.42C01F", "video avc1.42C028"]);
    expect(videos.map(({ closed }) => closed)).toEqual([true, false]);
  });

  it("draws rectangles only when all of them are decoded, all at once", async () => {
    const { hand, heard, open, answer, paint } = bench();
    hand.picture(jpeg(1));
    await answer(1);
    await paint();
    hand.picture(patch(2));
    await answer(22);
    await paint();
    expect(heard()).toEqual(["draw 1: j1@0,0", "done 1 seen"]);
    await answer(21);
    await paint();
    expect(heard()).toEqual(["draw 2: j21@0,0 j22@4,3", "done 2 seen"]);
    expect(open.size).toBe(0);
  });

  it("draws nothing of rectangles of which one is broken, and waits for a whole picture", async () => {
    const { hand, heard, open, answer, paint } = bench();
    hand.picture(jpeg(1));
    await answer(1);
    await paint();
    hand.picture(patch(2));
    await answer(22);
    await answer(21, "fail");
    hand.picture(patch(3));
    await paint();
    expect(heard().slice(2)).toEqual(["done 2", "lost 2", "ask", "done 3"]);
    hand.picture(jpeg(4));
    await answer(4);
    await paint();
    expect(heard()).toEqual(["draw 4: j4@0,0", "done 4 seen"]);
    expect(open.size).toBe(0);
  });

  it.each([
    ["a whole picture of another size", jpeg(2, 9), 2],
    ["a rectangle of another size", patch(2, 22), 21],
  ])("takes %s for broken", async (_, bad, name) => {
    const { hand, heard, open, answer, paint } = bench();
    hand.picture(jpeg(1));
    await answer(1);
    await paint();
    const pixels = bad.pixels.map((byte) => (byte === 43 ? 9 : byte));
    hand.picture({ ...bad, pixels });
    await answer(name);
    await answer(22);
    await paint();
    expect(heard().slice(2)).toEqual(["done 2", "lost 2", "ask"]);
    expect(open.size).toBe(0);
  });

  it.each([
    ["an image of another size", (b: ReturnType<typeof bench>) => b.output(1, WIDTH + 1)],
    ["an error of the decoder", (b: ReturnType<typeof bench>) => b.videos[0]?.events.failed()],
    ["no image in time", (b: ReturnType<typeof bench>) => b.advance(DECODE_MS)],
  ])("throws its decoder away after %s, and begins anew with a key frame", async (_, happen) => {
    const it = bench();
    it.hand.picture(key(1));
    it.hand.picture(delta(2));
    await happen(it);
    await it.settle();
    expect(it.heard().slice(2)).toEqual(["done 1", "done 2", "lost 1", "ask"]);
    expect(it.videos[0]?.closed).toBe(true);
    it.hand.picture(delta(3));
    it.hand.picture(key(4));
    expect(it.heard()).toEqual(["done 3", "video avc1.42C01F", "unit 4"]);
    // What the old one still gives is closed and changes nothing.
    await it.output(1, WIDTH, 0);
    await it.output(4);
    await it.paint();
    expect(it.heard()).toEqual(["draw 4: v4@0,0", "done 4 seen"]);
    expect(it.open.size).toBe(0);
  });

  it.each([
    ["without its parameter sets", picture(1, H264, [0, 0, 0, 1, 0x65, 1, 2, 3], true)],
    ["that are rectangles cut short", picture(1, RECTANGLES, [0, 1, 0])],
  ])("takes a picture %s for broken", async (_, bad) => {
    const { hand, heard, settle, paint } = bench();
    hand.picture(bad);
    await settle();
    await paint();
    expect(heard()).toEqual(["done 1", "lost 1", "ask"]);
  });

  it("survives a decoder that the browser took away, or that refuses a unit", async () => {
    const { hand, heard, videos, output, settle } = bench();
    hand.picture(key(1));
    await output(1);
    videos[0]?.events.failed();
    hand.picture(delta(2));
    await settle();
    expect(heard().slice(2)).toEqual(["lost 2", "ask"]);
    hand.picture(key(3));
    await output(3);
    const second = videos[1];
    if (second !== undefined) second.refuses = true;
    hand.picture(delta(4));
    await settle();
    expect(heard().slice(-2)).toEqual(["lost 4", "ask"]);
    expect(second?.closed).toBe(true);
  });

  it("asks again for a key frame while none comes, and not after one came", async () => {
    const { hand, heard, advance, output } = bench();
    hand.picture(delta(1));
    expect(heard()).toEqual(["done 1", "lost 1", "ask"]);
    await advance(KEY_FRAME_MS);
    await advance(KEY_FRAME_MS);
    expect(heard()).toEqual(["ask", "ask"]);
    hand.picture(key(2));
    await output(2);
    await advance(KEY_FRAME_MS);
    expect(heard()).toEqual(["video avc1.42C01F", "unit 2"]);
  });

  it("keeps the first of two with one sequence", async () => {
    const { hand, heard, answer, paint } = bench();
    hand.picture(jpeg(1));
    hand.picture(jpeg(2));
    hand.picture({ ...jpeg(2), pixels: Uint8Array.from([99, 0]) });
    await answer(1);
    await answer(2);
    await answer(99);
    await paint();
    expect(heard()).toEqual(["done 1", "draw 2: j2@0,0", "done 2 seen"]);
  });

  it("lets go of everything when it is stopped, and says nothing more", async () => {
    const { hand, heard, open, videos, alarms, answer, output, paint, settle } = bench();
    hand.picture(key(1));
    await output(1);
    hand.picture(delta(2));
    hand.picture(delta(3));
    heard();
    hand.stop();
    await settle();
    await output(2);
    hand.picture(jpeg(4));
    await answer(4);
    await paint();
    expect(heard()).toEqual([]);
    expect(open.size).toBe(0);
    expect(videos[0]?.closed).toBe(true);
    expect(alarms).toEqual([]);
  });

  it("closes what is decoded after it was stopped", async () => {
    const { hand, heard, open, alarms, answer } = bench();
    hand.picture(jpeg(1));
    hand.picture(picture(3, RECTANGLES, [0]));
    heard();
    hand.stop();
    expect(alarms).toEqual([]);
    await answer(1);
    expect(open.size).toBe(0);
    expect(heard()).toEqual([]);
  });
});
