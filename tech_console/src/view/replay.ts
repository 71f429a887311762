/** One recorded visit in this browser: the same state and canvas as a live one, fed from the record. */
import { decoder } from "../core/decoder.ts";
import type { ReplayOutline } from "../core/http.ts";
import type { Clock } from "../core/link.ts";
import { type Live, type LiveInput, next, start } from "../core/live.ts";
import { type Player, player, type Tape } from "../core/replay.ts";
import { parseSpan } from "../core/span.ts";
import { type Store, store } from "../core/store.ts";
import { http } from "./http.ts";
import { surface } from "./surface.ts";

export interface Replay {
  readonly live: Store<Live>;
  readonly canvas: HTMLCanvasElement;
  readonly player: Player;
  stop(): void;
}

const clock: Clock = {
  now: () => performance.now(),
  after(milliseconds, then) {
    const timer = setTimeout(then, milliseconds);
    return () => clearTimeout(timer);
  },
};

/** The first span is small, so that its picture is soon there. */
const FIRST_BYTES = 256 * 1024;

/** Fetches spans; a new question takes the place of the one before it. */
function tape(session: string): Tape & { stop(): void } {
  let asked = new AbortController();
  const text = new TextDecoder();
  async function ask(filters: Readonly<Record<string, number>>) {
    asked.abort();
    asked = new AbortController();
    return parseSpan(await http.replaySpan(session, filters, asked.signal), (bytes) => text.decode(bytes));
  }
  return {
    seek: (fromUs) => ask({ from_us: fromUs, limit: FIRST_BYTES }),
    after: (offset) => ask({ after: offset }),
    stop: () => asked.abort(),
  };
}

export function openReplay(outline: ReplayOutline): Replay {
  const live = store(start);
  const canvas = document.createElement("canvas");
  const source = tape(outline.session);
  const input = (fact: LiveInput) => live.set(next(live.get(), fact));
  let pictures = painting();

  function painting() {
    return decoder(
      surface(canvas),
      {
        done(header, seen) {
          if (seen) input({ kind: "painted", header, atMs: clock.now() });
          hand.done();
        },
        lost: ({ sequence }) => input({ kind: "broken", sequence, atMs: clock.now() }),
        // A recording sends nothing again: the picture stays lost until one comes that stands alone.
        ask: () => undefined,
      },
      clock,
    );
  }

  const hand = player(
    source,
    { fromUs: outline.from_us, untilUs: outline.until_us, idle: outline.idle, dropped: unsent(outline) },
    {
      input,
      reset() {
        pictures.stop();
        pictures = painting();
      },
      picture: (picture) => pictures.picture(picture),
      event({ name, facts }) {
        // Most of the record no console was ever told.
        if (name !== "screen.dropped") return;
        const [first, last, count] = [facts.first, facts.last, facts.count].map(Number) as [number, number, number];
        input({ kind: "message", message: { type: name, first, last, count }, atMs: clock.now() });
      },
    },
    clock,
  );
  return {
    live,
    canvas,
    player: hand,
    stop() {
      hand.stop();
      source.stop();
      pictures.stop();
    },
  };
}

/** Returns what the outline already knows to have been recorded and not sent. */
function unsent({ events }: ReplayOutline): readonly (readonly [number, number])[] {
  return events
    .filter(({ name }) => name === "screen.dropped")
    .map(({ facts }) => [Number(facts.first), Number(facts.last)] as const);
}
