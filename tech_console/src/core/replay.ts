/**
 * A recorded visit as a source: the record's pictures and events, fed in their own time or faster, into what a live link
 * feeds. It fetches spans ahead, holds a bounded part of them, and never gives the painter more than it can take. The
 * position stands still whenever the next thing is not here yet, so nothing is ever passed over.
 */
import { H264, JPEG } from "./codec.ts";
import type { Clock } from "./link.ts";
import type { Bounds, Player, ReplaySink, ReplayState, Tape } from "./playback.ts";
import type { Picture } from "./source.ts";
import type { Item, RecordedEvent, Span } from "./span.ts";
import { store } from "./store.ts";

/** So much of the record is fetched ahead, in seconds of watching. */
const AHEAD_US = 8_000_000;
const HELD_BYTES = 16 * 1024 * 1024;
/** Pictures that the painter has and is not done with. */
const OUTSTANDING = 8;
const TICK_MS = 40;
/** So long before the next picture an idle span is left. */
const LEAVE_US = 500_000;
/** So long is said that something was skipped. */
const SKIPPED_MS = 3_000;
const RANGES = 2048;
/** Of what leads to a moment, after so many pixels the painter is waited for: it has a time for each picture. */
const AT_ONCE = 128 * 1280 * 720;

/** What is known of a moment before anything of it is here. */
const NOTHING = {
  pictureUs: null,
  freshUs: null,
  unseen: false,
  skippedUs: null,
  erased: null,
  damaged: null,
  error: null,
} as const;

export function player(tape: Tape, bounds: Bounds, sink: ReplaySink, clock: Clock): Player {
  const state = store<ReplayState>({
    atUs: bounds.fromUs,
    playing: false,
    waiting: true,
    speed: 1,
    skipIdle: false,
    ...NOTHING,
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
  /** On the way to the moment that was sought, or how many pictures of the way are still to be painted; null: there. */
  let leading: "on" | number | null = "on";
  let soughtUs = bounds.fromUs;
  let pixels = 0;
  let skipped: readonly [number, number] | null = null;
  let dropped = bounds.dropped;
  let keyUs: number | null = null;
  let anchor = { atUs: bounds.fromUs, ms: clock.now() };
  let hush = () => {};
  let unsay = () => {};
  let running = false;
  let stopped = false;

  /** Whoever watches is told only of what is new: on the way to a moment they would be asked for each picture. */
  function set(change: Partial<ReplayState>): void {
    const before = state.get();
    const news = Object.entries(change).some(([name, value]) => before[name as keyof ReplayState] !== value);
    if (news) state.set({ ...before, ...change });
  }
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
    [leading, soughtUs, pixels, skipped] = ["on", atUs, 0, null];
    unsay();
    sink.reset();
    stand(atUs, { ...NOTHING, waiting: true });
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

  /** The way is fed: what of it the painter still has is the last that nobody sees. */
  function arrive(): void {
    if (leading !== "on") return;
    leading = outstanding;
    painted(0);
  }

  /** So many more pictures of the way are painted. */
  function painted(count: number): void {
    if (typeof leading !== "number") return;
    leading -= count;
    if (leading > 0) return;
    leading = null;
    sink.there();
  }

  /** Goes where the time is, or as far as what is here reaches. */
  function follow(): void {
    const target = skipping(due());
    const heldUs = feed(target);
    const { atUs, pictureUs } = state.get();
    if (heldUs === null || heldUs > soughtUs) arrive();
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
    if (span !== skipped) tell(out - state.get().atUs);
    skipped = span;
    anchor = { atUs: out, ms: clock.now() };
    return out;
  }

  function tell(skippedUs: number): void {
    unsay();
    set({ skippedUs });
    unsay = clock.after(SKIPPED_MS, () => set({ skippedUs: null }));
  }

  /** Feeds what is due. Returns the time at which the position is held up, by the painter or the broker, or null. */
  function feed(limit: number): number | null {
    const from = overtaking(limit);
    const last = leading === "on" ? lastOf(soughtUs) : -1;
    for (; head < items.length; head += 1) {
      const item = items[head] as Item;
      if (item.atUs > limit) return null;
      const passed = item.kind === "picture" && head < from;
      if (item.kind === "picture" && !passed && outstanding >= OUTSTANDING) return item.atUs;
      held -= item.bytes;
      if (!passed) give(item, item.kind === "picture" && head < last && unwaited(item.picture));
    }
    return whole ? null : lastUs();
  }

  /** Returns whether the painter need not be waited for after this picture of the way. */
  function unwaited({ header: { width, height } }: Picture): boolean {
    pixels += width * height;
    if (pixels <= AT_ONCE) return true;
    pixels = 0;
    return false;
  }

  /** Returns the place of the last picture at or before the moment, -1 if there is none. */
  function lastOf(us: number): number {
    return items.findLastIndex((item) => item.kind === "picture" && item.atUs <= us);
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
      arrive();
      return true;
    }
    if (whole) {
      set({ waiting: false });
      arrive();
    }
    return whole;
  }

  function give(item: Item, blind = false): void {
    switch (item.kind) {
      case "picture": {
        const { header } = item.picture;
        outstanding += 1;
        if (alone(item.picture)) keyUs = item.atUs;
        const unseen = dropped.some(([first, last]) => first <= header.sequence && header.sequence <= last);
        if (!blind) set({ pictureUs: item.atUs, freshUs: item.atUs, erased: null, unseen });
        sink.picture(item.picture, blind);
        return;
      }
      case "event":
        if (item.event.name === "screen.unchanged" && state.get().freshUs !== null) set({ freshUs: item.atUs });
        sink.event(item.event);
        return;
      case "erased":
        if (PICTURED.has(item.class)) set({ erased: item.class, pictureUs: item.atUs, unseen: false });
        return;
      case "still":
        return; // stills.ts fetches one whole when somebody wants to look at it
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
      painted(1);
      run();
    },
    stop() {
      stopped = true;
      hush();
      unsay();
    },
  };
}

const PICTURED: ReadonlySet<string> = new Set(["screen", "camera"]);

function alone({ header }: Picture): boolean {
  return header.codec === JPEG || (header.codec === H264 && header.key);
}
