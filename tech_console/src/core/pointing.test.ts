import { describe, expect, it } from "vitest";
import type { Clock } from "./link.ts";
import {
  between,
  buttonsOf,
  contained,
  inside,
  MIDDLE,
  MOVE_MS,
  nudged,
  type Pointed,
  pacer,
  pointed,
  spot,
  wheel,
} from "./pointing.ts";

/** A clock that goes when it is told to. */
function hands() {
  let at = 0;
  let alarms: { due: number; then: () => void }[] = [];
  const clock: Clock = {
    now: () => at,
    after(milliseconds, then) {
      const alarm = { due: at + milliseconds, then };
      alarms.push(alarm);
      return () => {
        alarms = alarms.filter((one) => one !== alarm);
      };
    },
  };
  function go(milliseconds: number) {
    at += milliseconds;
    const due = alarms.filter((one) => one.due <= at);
    alarms = alarms.filter((one) => one.due > at);
    for (const { then } of due) then();
  }
  return { clock, go };
}

describe("a picture in a box", () => {
  it("lies in the middle, with bars at two sides", () => {
    const wide = { width: 1280, height: 720 };
    expect(contained({ left: 0, top: 0, width: 640, height: 640 }, wide)).toEqual({
      ...{ left: 0, top: 140, width: 640, height: 360 },
    });
    expect(contained({ left: 10, top: 20, width: 1000, height: 360 }, wide)).toEqual({
      ...{ left: 190, top: 20, width: 640, height: 360 },
    });
  });

  it("tells where a point is, and keeps what is beside it at its edge", () => {
    const box = { left: 100, top: 100, width: 200, height: 100 };
    expect(spot(200, 150, box)).toEqual({ x: 0.5, y: 0.5 });
    expect(spot(0, 900, box)).toEqual({ x: 0, y: 1 });
    expect(inside(200, 150, box)).toBe(true);
    expect(inside(99, 150, box)).toBe(false);
    expect(pointed({ x: 0.5, y: 1 }, 1)).toEqual({ x: 5000, y: 10_000, buttons: 1 });
  });
});

describe("a marked part", () => {
  it("is what lies between two spots, whichever came first", () => {
    const region = { x: 100, y: 200, width: 300, height: 400 };
    expect(between({ x: 0.1, y: 0.2 }, { x: 0.4, y: 0.6 })).toEqual(region);
    expect(between({ x: 0.4, y: 0.6 }, { x: 0.1, y: 0.2 })).toEqual(region);
  });

  it("is never nothing, and never beyond the picture", () => {
    expect(between({ x: 0.5, y: 0.5 }, { x: 0.5, y: 0.5 })).toEqual({ x: 490, y: 490, width: 20, height: 20 });
    expect(between({ x: 1, y: 1 }, { x: 1, y: 1 })).toEqual({ x: 980, y: 980, width: 20, height: 20 });
    expect(between({ x: 0, y: 0 }, { x: 0, y: 1 })).toEqual({ x: 0, y: 0, width: 20, height: 1000 });
  });

  it("moves and grows by the arrow keys, within the picture", () => {
    expect(nudged(MIDDLE, "ArrowRight", false)).toEqual({ ...MIDDLE, x: 420 });
    expect(nudged(MIDDLE, "ArrowUp", true)).toEqual({ ...MIDDLE, height: 180 });
    let region = MIDDLE;
    for (let turn = 0; turn < 100; turn += 1) region = nudged(region, "ArrowRight", false);
    expect(region.x + region.width).toBe(1000);
    for (let turn = 0; turn < 100; turn += 1) region = nudged(region, "ArrowLeft", true);
    expect(region.width).toBe(20);
    expect(nudged(MIDDLE, "a", false)).toEqual(MIDDLE);
  });
});

describe("buttons", () => {
  it("stand in the order of the wire: left, middle, right", () => {
    expect([0, 1, 2, 4, 7].map(buttonsOf)).toEqual([0, 1, 4, 2, 7]);
  });

  it("know the wheel's four ways", () => {
    expect([wheel(0, -1), wheel(0, 1), wheel(-3, 1), wheel(3, 1), wheel(0, 0)]).toEqual([8, 16, 32, 64, 0]);
  });
});

describe("the pace of moves", () => {
  const at = (x: number, buttons = 0): Pointed => ({ x, y: 0, buttons });

  it("is thirty a second at most, and the last place is told in the end", () => {
    const { clock, go } = hands();
    const told: number[] = [];
    const pace = pacer(({ x }) => told.push(x), clock);
    for (let x = 0; x < 1000; x += 1) {
      pace.move(at(x));
      go(1);
    }
    go(MOVE_MS);
    expect(told.length).toBeLessThanOrEqual(31);
    expect(told.at(-1)).toBe(999);
  });

  it("tells a button at once, and no older move after it", () => {
    const { clock, go } = hands();
    const told: Pointed[] = [];
    const pace = pacer((one) => told.push(one), clock);
    pace.move(at(1));
    pace.move(at(2));
    pace.press(at(3, 1));
    go(1000);
    expect(told).toEqual([at(1), at(3, 1)]);
  });

  it("turns the wheel twenty times a second at most, each time down and up, with the buttons that are held", () => {
    const { clock, go } = hands();
    const told: Pointed[] = [];
    const pace = pacer((one) => told.push(one), clock);
    for (let ms = 0; ms < 1000; ms += 4) {
      pace.turn(at(5, 1), 16);
      go(4);
    }
    expect(told.length).toBeLessThanOrEqual(40);
    expect(told.length).toBeGreaterThanOrEqual(30);
    expect(told.slice(0, 2)).toEqual([at(5, 17), at(5, 1)]);
    expect(told.at(-1)).toEqual(at(5, 1));
  });

  it("ends with the pointer: what waited is never told", () => {
    const { clock, go } = hands();
    const told: Pointed[] = [];
    const pace = pacer((one) => told.push(one), clock);
    pace.move(at(1));
    pace.move(at(2));
    pace.stop();
    go(1000);
    expect(told).toEqual([at(1)]);
  });
});
