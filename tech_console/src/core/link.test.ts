import { beforeEach, describe, expect, it } from "vitest";
import { SILENCE_MS } from "./limits.ts";
import { type Clock, link, type Socket } from "./link.ts";
import type { LiveInput } from "./live.ts";
import type { Picture } from "./source.ts";

/** Both ends of a socket in one hand: what the link does, and what the far side does to it. */
function wire() {
  const sent: string[] = [];
  const closed: (number | undefined)[] = [];
  const socket: Socket = {
    binaryType: "blob",
    readyState: 1,
    onopen: null,
    onmessage: null,
    onclose: null,
    send: (data) => sent.push(data),
    close: (code) => closed.push(code),
  };
  return { socket, sent, closed };
}

function handClock() {
  let now = 1_000;
  let alarm: { at: number; then: () => void } | null = null;
  const clock: Clock = {
    now: () => now,
    after(milliseconds, then) {
      const mine = { at: now + milliseconds, then };
      alarm = mine;
      return () => {
        if (alarm === mine) alarm = null;
      };
    },
  };
  function advance(milliseconds: number) {
    now += milliseconds;
    if (alarm !== null && alarm.at <= now) {
      const { then } = alarm;
      alarm = null;
      then();
    }
  }
  return { clock, advance, armed: () => alarm !== null };
}

function frame(kind = 1, codec = 1): ArrayBuffer {
  const data = new ArrayBuffer(32);
  const view = new DataView(data);
  for (const [at, byte] of [1, kind, kind === 1 ? 1 : 0, codec, 1, 0].entries()) view.setUint8(at, byte);
  view.setUint16(6, 640);
  view.setUint16(8, 480);
  view.setBigUint64(10, 9n);
  view.setBigUint64(18, 1_000_000n);
  view.setUint32(26, 2);
  view.setUint8(30, 0xff);
  return data;
}

describe("link", () => {
  let far: ReturnType<typeof wire>;
  let time: ReturnType<typeof handClock>;
  let source: ReturnType<typeof link>;
  let inputs: LiveInput[];
  let pictures: Picture[];

  beforeEach(() => {
    far = wire();
    time = handClock();
    inputs = [];
    pictures = [];
    source = link(() => far.socket, time.clock);
    source.start({ input: (input) => inputs.push(input), picture: (picture) => pictures.push(picture) });
    far.socket.onopen?.();
  });

  it("asks for array buffers and says that it is open", () => {
    expect(far.socket.binaryType).toBe("arraybuffer");
    expect(inputs).toEqual([{ kind: "opened", atMs: 1_000 }]);
  });

  it("answers a ping at once with the same token, and tells nobody", () => {
    far.socket.onmessage?.({ data: '{"type":"ping","token":41}' });
    expect(far.sent).toEqual(['{"type":"pong","token":41}']);
    expect(inputs.filter(({ kind }) => kind === "message")).toEqual([]);
  });

  it("hands on messages and pictures", () => {
    far.socket.onmessage?.({ data: '{"type":"offer.crowded","count":1}' });
    far.socket.onmessage?.({ data: frame() });
    expect(inputs.slice(1).map(({ kind }) => kind)).toEqual(["message"]);
    expect(pictures[0]?.header.sequence).toBe(9);
    expect([...(pictures[0]?.pixels ?? [])]).toEqual([0xff, 0]);
  });

  it("hands on a piece of a still as a fact, never as a picture", () => {
    far.socket.onmessage?.({ data: frame(2, 4) });
    expect(pictures).toEqual([]);
    expect(inputs.at(-1)).toMatchObject({ kind: "piece", header: { kind: 2, sequence: 9 }, atMs: 1_000 });
    const last = inputs.at(-1);
    expect(last?.kind === "piece" && [...last.pixels]).toEqual([0xff, 0]);
  });

  it("lets nothing through that the codec refuses, and goes on", () => {
    far.socket.onmessage?.({ data: '{"type":"session.ended"}' });
    far.socket.onmessage?.({ data: new ArrayBuffer(3) });
    far.socket.onmessage?.({ data: '{"type":"offer.crowded","count":1}' });
    expect(inputs.slice(1)).toMatchObject([
      { kind: "malformed", code: "bad_message" },
      { kind: "malformed", code: "short_frame" },
      { kind: "message" },
    ]);
  });

  it("gives up a link that is silent for longer than a heartbeat", () => {
    time.advance(SILENCE_MS - 1);
    far.socket.onmessage?.({ data: '{"type":"ping","token":1}' });
    time.advance(SILENCE_MS - 1);
    expect(far.closed).toEqual([]);
    time.advance(1);
    expect(far.closed).toEqual([4408]);
    expect(inputs.at(-1)).toMatchObject({ kind: "closed", code: 4408 });
  });

  it("tells its end once, and sends nothing after it", () => {
    far.socket.onclose?.({ code: 4401 });
    source.stop();
    source.send({ type: "screen.key_frame" });
    expect(inputs.filter(({ kind }) => kind === "closed")).toEqual([{ kind: "closed", code: 4401, atMs: 1_000 }]);
    expect(far.sent).toEqual([]);
    expect(time.armed()).toBe(false);
  });

  it("says what it sent", () => {
    source.send({ type: "consent.request", scope: "control" });
    expect(far.sent).toEqual(['{"type":"consent.request","scope":"control"}']);
    expect(inputs.at(-1)).toMatchObject({ kind: "sent", message: { scope: "control" } });
  });

  it("sends nothing on a socket that is not open yet", () => {
    const early = wire();
    const shut: Socket = { ...early.socket, readyState: 0 };
    const other = link(() => shut, time.clock);
    other.start({ input: (input) => inputs.push(input), picture: () => {} });
    other.send({ type: "screen.key_frame" });
    expect(early.sent).toEqual([]);
  });
});
