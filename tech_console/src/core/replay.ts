/**
 * A recorded visit as a source: the record's pictures and events, fed in their own time or faster, into what a live link
 * feeds. It fetches spans ahead, holds a bounded part of them, and never gives the painter more than it can take. The
 * position stands still whenever the next thing is not here yet, so nothing is ever passed over.
 */
import { H264, JPEG } from "./codec.ts";
import type { Clock } from "./link.ts";
import type { Picture, Sink } from "./source.ts";
import type { Item, RecordedEvent, Span } from "./span.ts";
import { type Store, store } from "./store.ts";

export const SPEEDS = [0.5, 1, 2, 4, 8, 16] as const;
export type Speed = (typeof SPEEDS)[number];

/** Where spans come from. It is asked for one at a time: who asks again no longer waits for the one before. */
export interface Tape {
  seek(fromUs: number): Promise<Span>;
  after(offset: number): Promise<Span>;
}

/** What a player feeds: a live view's sink, and what only a record has. */
export interface ReplaySink extends Sink {
  /** What follows builds on nothing that was fed before. */
  reset(): void;
  event(event: RecordedEvent, atUs: number): void;
}

export interface Bounds {
  readonly fromUs: number;
  readonly untilUs: number;
  /** Spans without pictures, in order. */
  readonly idle: readonly (readonly [number, number])[];
  /** Pictures known not to have been sent: first and last sequence. */
  readonly dropped: readonly (readonly [number, number])[];
}

export interface ReplayState {
  readonly atUs: number;
  readonly playing: boolean;
  /** The position stands still because what follows is not here yet, or its picture is not painted yet. */
  readonly waiting: boolean;
  readonly speed: Speed;
  readonly skipIdle: boolean;
  /** When the picture that was fed last was recorded; null: none since the last seek. */
  readonly pictureUs: number | null;
  /** The technician can't have seen that picture: it was recorded but not sent. */
  readonly unseen: boolean;
  /** The class of the pictures that stood here and were erased; null: there is a picture. */
  readonly erased: string | null;
  readonly damaged: string | null;
  readonly error: unknown;
}

export interface Player {
  readonly state: Store<ReplayState>;
  play(): void;
  pause(): void;
  toggle(): void;
  /** Goes to a moment, inside the visit. */
  seek(atUs: number): void;
  /** Shows the picture before or after the one at hand, and pauses. */
  frame(direction: -1 | 1): void;
  /** Goes to the last or next picture that stands alone, and pauses. */
  key(direction: -1 | 1): void;
  setSpeed(speed: Speed): void;
  setSkipIdle(skip: boolean): void;
  /** The painter is done with a picture, seen or not. */
  done(): void;
  stop(): void;
}

/** So much of the record is fetched ahead, in seconds of watching. */
const AHEAD_US = 8_000_000;
const HELD_BYTES = 16 * 1024 * 1024;
/** Pictures that the painter has and is not done with. */
const OUTSTANDING = 8;
const TICK_MS = 40;
/** So long before the next picture an idle span is left. */
const LEAVE_US = 500_000;
const RANGES = 2048;

export function player(tape: Tape, bounds: Bounds, sink: ReplaySink, clock: Clock): Player {
  const state = store<ReplayState>({
    atUs: bounds.fromUs,
    playing: false,
    waiting: true,
    speed: 1,
    skipIdle: false,
    pictureUs: null,
    unseen: false,
    erased: null,
    damaged: null,
    error: null,
  });
  let items: readonly Item[] = [];
  let head = 0;
  let held = 0;
  let next: number | null = null;
  let fetching: Promise<Span> | null = null;
  /** Nothing follows what is held. */
  let whole = false;
  /** What the position goes on to, whatever the time; null: it goes with the time. */
  let step: "picture" | "key" | null = null;
  /** The position is to be that of the last picture before it. */
  let back = false;
  let outstanding = 0;
  let dropped = bounds.dropped;
  let keyUs: number | null = null;
  let anchor = { atUs: bounds.fromUs, ms: clock.now() };
  let hush = () => {};
  let running = false;
  let stopped = false;

  const set = (change: Partial<ReplayState>) => state.set({ ...state.get(), ...change });
  const within = (us: number) => Math.min(bounds.untilUs, Math.max(bounds.fromUs, Math.round(us)));
  const lastUs = () => Math.max(state.get().atUs, items.at(-1)?.atUs ?? 0);

  /** Puts the position there, and lets the time count from now. */
  function stand(atUs: number, change: Partial<ReplayState> = {}): void {
    anchor = { atUs, ms: clock.now() };
    set({ ...change, atUs });
  }

  function due(): number {
    const { playing, speed, atUs } = state.get();
    return playing ? within(anchor.atUs + (clock.now() - anchor.ms) * 1000 * speed) : atUs;
  }

  function go(atUs: number, { key = false, before = false } = {}): void {
    [items, head, held, next, whole] = [[], 0, 0, null, false];
    [step, back, outstanding, keyUs] = [key ? "key" : null, before, 0, null];
    sink.reset();
    stand(atUs, { waiting: true, pictureUs: null, unseen: false, erased: null, damaged: null, error: null });
    fetch(tape.seek(atUs));
  }

  function fetch(mine: Promise<Span>): void {
    fetching = mine;
    mine.then(
      (span) => {
        if (fetching !== mine || stopped) return;
        fetching = null;
        items = [...items.slice(head), ...span.items];
        head = 0;
        held = items.reduce((sum, { bytes }) => sum + bytes, 0);
        next = span.next;
        whole = next === null;
        if (span.damaged !== null) set({ damaged: span.damaged });
        for (const item of span.items) if (item.kind === "event") note(item.event);
        run();
      },
      (error: unknown) => {
        if (fetching !== mine || stopped) return;
        fetching = null;
        hush();
        set({ error, playing: false, waiting: false });
      },
    );
  }

  /** That pictures were not sent is said after them: so it is noted when it is fetched, before they are shown. */
  function note({ name, facts: { first, last } }: RecordedEvent): void {
    if (name !== "screen.dropped" || typeof first !== "number" || typeof last !== "number") return;
    dropped = [...dropped, [first, last] as const].slice(-RANGES);
  }

  function run(): void {
    if (stopped || running || state.get().error !== null) return;
    running = true;
    hush();
    if (step === null) follow();
    else if (stepped()) step = null;
    const { playing, atUs, waiting } = state.get();
    const over = whole && step === null && head >= items.length && atUs >= bounds.untilUs;
    // Whoever stands still waits for the very picture of that moment to be painted.
    const painting = !playing && outstanding > 0;
    set({ waiting: waiting || step !== null || painting, playing: playing && !over });
    more();
    if (playing && state.get().playing) hush = clock.after(TICK_MS, run);
    running = false;
  }

  /** Goes where the time is, or as far as what is here reaches. */
  function follow(): void {
    const target = skipping(due());
    const heldUs = feed(target);
    const { atUs, pictureUs } = state.get();
    if (heldUs !== null) stand(Math.max(atUs, Math.min(target, heldUs)), { waiting: true });
    else if (back) stand(within(pictureUs ?? atUs), { waiting: false });
    else set({ atUs: target, waiting: false });
    back = back && heldUs !== null;
  }

  /** Returns the position beyond the idle span that it is in, if those are skipped. */
  function skipping(target: number): number {
    const { skipIdle, playing } = state.get();
    const span =
      skipIdle && playing ? bounds.idle.find(([from, until]) => from <= target && target < until) : undefined;
    if (span === undefined) return target;
    const out = span[1] >= bounds.untilUs ? bounds.untilUs : span[1] - LEAVE_US;
    if (out <= target) return target;
    anchor = { atUs: out, ms: clock.now() };
    return out;
  }

  /** Feeds what is due. Returns the time at which the position is held up, by the painter or the broker, or null. */
  function feed(limit: number): number | null {
    const from = overtaking(limit);
    for (; head < items.length; head += 1) {
      const item = items[head] as Item;
      if (item.atUs > limit) return null;
      const passed = item.kind === "picture" && head < from;
      if (item.kind === "picture" && !passed && outstanding >= OUTSTANDING) return item.atUs;
      held -= item.bytes;
      if (!passed) give(item);
    }
    return whole ? null : lastUs();
  }

  /** Returns the place of the last picture due that stands alone: nobody needs to see those before it. */
  function overtaking(limit: number): number {
    let found = head;
    for (let at = head; at < items.length; at += 1) {
      const item = items[at] as Item;
      if (item.atUs > limit) break;
      if (item.kind === "picture" && alone(item.picture)) found = at;
    }
    return found;
  }

  /** Feeds up to the next picture, or the next that stands alone. Returns whether it is there, or none follows. */
  function stepped(): boolean {
    while (head < items.length) {
      const item = items[head] as Item;
      if (item.kind === "picture" && step === "picture" && outstanding >= OUTSTANDING) return false;
      head += 1;
      held -= item.bytes;
      if (item.kind === "picture" && step === "key" && !alone(item.picture)) continue;
      give(item);
      if (item.kind !== "picture") continue;
      stand(within(item.atUs), { waiting: false });
      return true;
    }
    if (whole) set({ waiting: false });
    return whole;
  }

  function give(item: Item): void {
    switch (item.kind) {
      case "picture": {
        const { header } = item.picture;
        outstanding += 1;
        if (alone(item.picture)) keyUs = item.atUs;
        const unseen = dropped.some(([first, last]) => first <= header.sequence && header.sequence <= last);
        set({ pictureUs: item.atUs, erased: null, unseen });
        sink.picture(item.picture);
        return;
      }
      case "event":
        sink.event(item.event, item.atUs);
        return;
      case "erased":
        set({ erased: item.class, pictureUs: item.atUs, unseen: false });
        return;
      case "still":
        sink.input({ kind: "piece", ...item.picture, atMs: clock.now() });
    }
  }

  /** Fetches on while what is held is little. */
  function more(): void {
    if (fetching !== null || next === null || held >= HELD_BYTES) return;
    const { speed, atUs } = state.get();
    if (step === null && head < items.length && lastUs() - atUs > AHEAD_US * Math.max(1, speed)) return;
    fetch(tape.after(next));
  }

  function pause(): void {
    hush();
    stand(state.get().atUs, { playing: false });
  }

  function play(): void {
    const { atUs, playing, error } = state.get();
    if (playing) return;
    stand(atUs, { playing: true });
    if (atUs >= bounds.untilUs) go(bounds.fromUs);
    else if (error !== null) go(atUs);
    else run();
  }

  function onward(to: "picture" | "key"): void {
    pause();
    step = to;
    run();
  }

  go(bounds.fromUs);
  return {
    state,
    play,
    pause,
    toggle: () => (state.get().playing ? pause() : play()),
    seek: (atUs) => go(within(atUs)),
    frame(direction) {
      const { pictureUs } = state.get();
      if (direction === 1) onward("picture");
      else if (pictureUs !== null) {
        pause();
        go(pictureUs - 1, { before: true });
      }
    },
    key(direction) {
      const { pictureUs } = state.get();
      if (direction === 1) onward("key");
      else if (keyUs !== null) {
        pause();
        go(keyUs === pictureUs ? keyUs - 1 : keyUs, { key: true });
      }
    },
    setSpeed(speed) {
      stand(state.get().atUs, { speed });
      run();
    },
    setSkipIdle(skipIdle) {
      set({ skipIdle });
      run();
    },
    done() {
      outstanding = Math.max(0, outstanding - 1);
      run();
    },
    stop() {
      stopped = true;
      hush();
    },
  };
}

function alone({ header }: Picture): boolean {
  return header.codec === JPEG || (header.codec === H264 && header.key);
}
