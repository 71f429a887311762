import { describe, expect, it } from "vitest";
import { hold, REPEAT_AFTER_MS, REPEAT_EVERY_MS, repeats } from "./repeat.ts";

/** Time that passes when the test says so. */
function hand() {
  let now = 0;
  let due: { at: number; then: () => void } | null = null;
  return {
    timer: {
      after(milliseconds: number, then: () => void) {
        const mine = { at: now + milliseconds, then };
        due = mine;
        return () => {
          if (due === mine) due = null;
        };
      },
    },
    pass(milliseconds: number) {
      const end = now + milliseconds;
      while (due !== null && due.at <= end) {
        const { at, then } = due;
        due = null;
        now = at;
        then();
      }
      now = end;
    },
  };
}

describe("holding a key", () => {
  it("repeats arrows, volume and channel, and nothing that opens, switches or confirms", () => {
    for (const key of ["ArrowUp", "AudioVolumeDown", "ChannelUp"]) expect(repeats(key)).toBe(true);
    for (const key of ["Power", "Enter", "GoHome", "TVInput", "1", "AudioVolumeMute"]) expect(repeats(key)).toBe(false);
  });

  it("presses at once, then waits, then goes on until it is let go", () => {
    const { timer, pass } = hand();
    let pressed = 0;
    const stop = hold(
      timer,
      () => (pressed += 1),
      () => false,
    );
    expect(pressed).toBe(1);
    pass(REPEAT_AFTER_MS - 1);
    expect(pressed).toBe(1);
    pass(1 + 2 * REPEAT_EVERY_MS);
    expect(pressed).toBe(4);
    stop();
    pass(10_000);
    expect(pressed).toBe(4);
  });

  it("is no faster than eight a second", () => {
    expect(1000 / REPEAT_EVERY_MS).toBeLessThanOrEqual(8);
  });

  it("leaves out what the device could not answer yet", () => {
    const { timer, pass } = hand();
    let pressed = 0;
    let busy = true;
    const stop = hold(
      timer,
      () => (pressed += 1),
      () => busy,
    );
    pass(REPEAT_AFTER_MS + 10 * REPEAT_EVERY_MS);
    expect(pressed).toBe(1);
    busy = false;
    pass(REPEAT_EVERY_MS);
    expect(pressed).toBe(2);
    stop();
  });
});
