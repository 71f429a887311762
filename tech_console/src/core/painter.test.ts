import { describe, expect, it } from "vitest";
import type { FrameHeader } from "./codec.ts";
import { painter } from "./painter.ts";
import type { Picture } from "./source.ts";

function picture(sequence: number): Picture {
  const header: FrameHeader = {
    key: true,
    masked: false,
    codec: 1,
    dataClass: 1,
    width: 1,
    height: 1,
    sequence,
    capturedUs: 0,
    length: 1,
  };
  return { header, pixels: new Uint8Array(1) };
}

/** A surface whose decoding ends when the test says so. */
function bench() {
  const log: string[] = [];
  const gates = new Map<number, { open: () => void; fail: () => void }>();
  const hand = painter<number>(
    {
      decode: ({ header }) =>
        new Promise((resolve, reject) => {
          log.push(`decode ${header.sequence}`);
          gates.set(header.sequence, { open: () => resolve(header.sequence), fail: () => reject(new Error("bad")) });
        }),
      async show(image) {
        log.push(`show ${image}`);
      },
      discard: (image) => log.push(`discard ${image}`),
    },
    {
      done: ({ sequence }, seen) => log.push(`done ${sequence}${seen ? " seen" : ""}`),
      broken: ({ sequence }) => log.push(`broken ${sequence}`),
    },
  );
  async function settle(sequence: number, how: "open" | "fail" = "open") {
    gates.get(sequence)?.[how]();
    for (let turn = 0; turn < 8; turn += 1) await Promise.resolve();
  }
  return { hand, log, settle };
}

describe("painter", () => {
  it("acknowledges a picture after it was shown", async () => {
    const { hand, log, settle } = bench();
    hand.picture(picture(1));
    expect(log).toEqual(["decode 1"]);
    await settle(1);
    expect(log).toEqual(["decode 1", "show 1", "done 1 seen"]);
  });

  it("lets the newest win: what is overtaken is never decoded, but acknowledged in order", async () => {
    const { hand, log, settle } = bench();
    for (const sequence of [1, 2, 3, 4]) hand.picture(picture(sequence));
    await settle(1);
    await settle(4);
    expect(log).toEqual(["decode 1", "show 1", "done 1 seen", "done 2", "done 3", "decode 4", "show 4", "done 4 seen"]);
  });

  it("shows something even if decoding is slower than the stream", async () => {
    const { hand, log, settle } = bench();
    hand.picture(picture(1));
    for (const sequence of [2, 3, 4]) {
      hand.picture(picture(sequence));
      await settle(sequence - 1);
    }
    expect(log.filter((line) => line.startsWith("show"))).toEqual(["show 1", "show 2", "show 3"]);
  });

  it("goes on after a picture that can't be decoded, and still acknowledges it", async () => {
    const { hand, log, settle } = bench();
    hand.picture(picture(1));
    await settle(1, "fail");
    hand.picture(picture(2));
    await settle(2);
    expect(log).toEqual(["decode 1", "broken 1", "done 1", "decode 2", "show 2", "done 2 seen"]);
  });

  it("shows nothing after stop, but leaves nothing unacknowledged", async () => {
    const { hand, log, settle } = bench();
    for (const sequence of [1, 2, 3]) hand.picture(picture(sequence));
    hand.stop();
    await settle(1);
    expect(log).toEqual(["decode 1", "discard 1", "done 1", "done 2", "done 3"]);
  });
});
