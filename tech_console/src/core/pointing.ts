/** Where something is in a picture that is shown larger, smaller or with bars beside it; and how often the device is told. */
import type { Clock } from "./link.ts";
import type { Region } from "./wire.gen.ts";

export interface Box {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

export interface Size {
  readonly width: number;
  readonly height: number;
}

/** A place in a picture, each coordinate from 0 to 1. */
export interface Spot {
  readonly x: number;
  readonly y: number;
}

/** Returns where in `box` a picture of this size lies that is fitted into it. */
export function contained(box: Box, picture: Size): Box {
  const scale = Math.min(box.width / picture.width, box.height / picture.height);
  const [width, height] = [picture.width * scale, picture.height * scale];
  return { left: box.left + (box.width - width) / 2, top: box.top + (box.height - height) / 2, width, height };
}

const within = (number: number, low: number, high: number) => Math.min(high, Math.max(low, number));

/** Returns the spot of a point; one beside the picture is at its edge. */
export function spot(x: number, y: number, { left, top, width, height }: Box): Spot {
  return { x: within((x - left) / width, 0, 1), y: within((y - top) / height, 0, 1) };
}

/** Returns whether a point is in the box. */
export function inside(x: number, y: number, { left, top, width, height }: Box): boolean {
  return x >= left && y >= top && x <= left + width && y <= top + height;
}

/** Returns the part of the picture between two spots, in thousandths; a click alone marks a small part around it. */
export function between(one: Spot, other: Spot): Region {
  const LEAST = 20;
  const side = (a: number, b: number): readonly [number, number] => {
    const [low, high] = [Math.round(Math.min(a, b) * 1000), Math.round(Math.max(a, b) * 1000)];
    if (high - low >= LEAST) return [low, high - low];
    return [within(Math.round((low + high) / 2) - LEAST / 2, 0, 1000 - LEAST), LEAST];
  };
  const [x, width] = side(one.x, other.x);
  const [y, height] = side(one.y, other.y);
  return { x, y, width, height };
}

/** What a marked part is before anybody moved it. */
export const MIDDLE: Region = { x: 400, y: 400, width: 200, height: 200 };
const STEP = 20;

/** Returns a part moved, or (`grow`) resized, by an arrow key; it stays in the picture. */
export function nudged(region: Region, key: string, grow: boolean): Region {
  const [dx, dy] = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] }[key] ?? [0, 0];
  const { x, y, width, height } = region;
  if (grow) {
    return {
      x,
      y,
      width: within(width + (dx ?? 0) * STEP, STEP, 1000 - x),
      height: within(height + (dy ?? 0) * STEP, STEP, 1000 - y),
    };
  }
  return {
    width,
    height,
    x: within(x + (dx ?? 0) * STEP, 0, 1000 - width),
    y: within(y + (dy ?? 0) * STEP, 0, 1000 - height),
  };
}

/** The pointer as the device is told it: ten-thousandths, and the buttons that are down. */
export interface Pointed {
  readonly x: number;
  readonly y: number;
  readonly buttons: number;
}

/** Returns a spot as the wire has it. */
export function pointed({ x, y }: Spot, buttons: number): Pointed {
  return { x: Math.round(x * 10_000), y: Math.round(y * 10_000), buttons };
}

/** Bits of the wheel: up, down, left, right. */
const WHEEL = { up: 8, down: 16, left: 32, right: 64 } as const;

/** Returns the bit of a turn of the wheel, 0 for none. */
export function wheel(dx: number, dy: number): number {
  if (Math.abs(dy) >= Math.abs(dx)) return dy < 0 ? WHEEL.up : dy > 0 ? WHEEL.down : 0;
  return dx < 0 ? WHEEL.left : WHEEL.right;
}

/** Returns a browser's `buttons` (left, right, middle) in the order of the wire (left, middle, right). */
export function buttonsOf(buttons: number): number {
  return (buttons & 1) | ((buttons & 4) >> 1) | ((buttons & 2) << 1);
}

/** So long at least between two moves: 30 a second. */
export const MOVE_MS = 34;
/** So long at least between two turns of the wheel: with moves and both of their messages far below the wire's limit. */
export const TURN_MS = 50;

/**
 * Tells of moves no more often than the device is to be bothered, and of buttons at once; the last place is never lost.
 * A turn of the wheel is two messages, and a touch pad turns it with every picture: one that comes too soon is left out,
 * or the broker would take the scrolling for a flood and end the visit.
 */
export function pacer(send: (pointed: Pointed) => void, clock: Clock) {
  let last = Number.NEGATIVE_INFINITY;
  let turned = Number.NEGATIVE_INFINITY;
  let waiting: Pointed | null = null;
  let hush = () => {};
  function now(one: Pointed) {
    hush();
    waiting = null;
    last = clock.now();
    send(one);
  }
  return {
    move(one: Pointed) {
      const rest = last + MOVE_MS - clock.now();
      if (rest <= 0) return now(one);
      if (waiting === null) hush = clock.after(rest, () => waiting !== null && now(waiting));
      waiting = one;
    },
    press: now,
    turn(one: Pointed, bit: number) {
      if (clock.now() - turned < TURN_MS) return;
      turned = clock.now();
      now({ ...one, buttons: one.buttons | bit });
      now(one);
    },
    stop() {
      hush();
      waiting = null;
    },
  };
}
