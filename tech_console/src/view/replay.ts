/** One recorded visit in this browser: the same state and canvas as a live one, fed from the record. */
import type { FrameHeader } from "../core/codec.ts";
import { decoder } from "../core/decoder.ts";
import type { ReplayOutline } from "../core/http.ts";
import type { Clock } from "../core/link.ts";
import { type Live, type LiveInput, next, start } from "../core/live.ts";
import type { Player, Tape } from "../core/playback.ts";
import { player } from "../core/replay.ts";
import { parseSpan } from "../core/span.ts";
import type { Still } from "../core/still.ts";
import { readStill, type StillMark } from "../core/stills.ts";
import { type Store, store } from "../core/store.ts";
import { http } from "./http.ts";
import { type Sheet, surface } from "./surface.ts";

export interface Replay {
  readonly live: Store<Live>;
  readonly canvas: HTMLCanvasElement;
  readonly player: Player;
  /** The still that is being looked at, or fetched; null: none. */
  readonly still: Store<ReplayedStill | null>;
  look(mark: StillMark): void;
  closeStill(): void;
  stop(): void;
}

/** `content` is null while it is fetched; `same`: it has the digest that the record says. */
export interface ReplayedStill {
  readonly mark: StillMark;
  readonly content: Still | null;
  readonly same: boolean;
  readonly error: unknown;
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
    asked.signal.throwIfAborted(); // it was stopped between two spans
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

/**
 * A canvas to be looked at, and the surface that paints behind it: while it is veiled it keeps its picture, so nobody is
 * shown the way from a key picture to the moment that was sought.
 */
function curtain() {
  const [canvas, behind] = [document.createElement("canvas"), document.createElement("canvas")];
  const front = canvas.getContext("2d", { alpha: false });
  const paper = surface(behind);
  let veiled = true;
  function show(): void {
    if (behind.dataset.sequence === undefined) return;
    if (canvas.width !== behind.width) canvas.width = behind.width;
    if (canvas.height !== behind.height) canvas.height = behind.height;
    front?.drawImage(behind, 0, 0);
    canvas.dataset.sequence = behind.dataset.sequence;
    canvas.dataset.codec = behind.dataset.codec ?? "";
  }
  return {
    canvas,
    surface: {
      ...paper,
      draw(layers: Parameters<typeof paper.draw>[0], header: FrameHeader) {
        paper.draw(layers, header);
        if (!veiled) show();
      },
    } satisfies typeof paper,
    veil() {
      veiled = true;
      delete behind.dataset.sequence;
    },
    unveil() {
      veiled = false;
      show();
    },
    get veiled() {
      return veiled;
    },
  };
}

export function openReplay(outline: ReplayOutline): Replay {
  const live = store(start);
  const stage = curtain();
  const source = tape(outline.session);
  const input = (fact: LiveInput) => live.set(next(live.get(), fact));
  let painted: FrameHeader | null = null;
  let pictures = painting();

  function painting() {
    return decoder<Sheet>(
      stage.surface,
      {
        done(header, seen) {
          if (seen) painted = header;
          if (seen && !stage.veiled) input({ kind: "painted", header, atMs: clock.now() });
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
        live.set({ ...live.get(), lostAt: null });
        stage.veil();
        painted = null;
        pictures = painting();
      },
      picture: (picture, blind) => pictures.picture(picture, blind),
      there() {
        stage.unveil();
        if (painted !== null) input({ kind: "painted", header: painted, atMs: clock.now() });
      },
      event({ name, facts }) {
        // Most of the record no console was ever told.
        if (name !== "screen.dropped") return;
        const [first, last, count] = [facts.first, facts.last, facts.count].map(Number) as [number, number, number];
        input({ kind: "message", message: { type: name, first, last, count }, atMs: clock.now() });
      },
    },
    clock,
  );
  const looked = stills(outline.session);
  return { live, canvas: stage.canvas, player: hand, ...looked, stop };

  function stop(): void {
    hand.stop();
    source.stop();
    looked.closeStill();
    pictures.stop();
  }
}

/** What is done with the stills of a visit: one at a time is fetched and looked at. */
function stills(session: string): Pick<Replay, "still" | "look" | "closeStill"> {
  const still = store<ReplayedStill | null>(null);
  let source = tape(session);
  function closeStill(): void {
    source.stop();
    still.set(null);
  }
  async function fetchIt(mark: StillMark): Promise<Omit<ReplayedStill, "mark">> {
    const content = await readStill(source, mark);
    const digest = await crypto.subtle.digest("SHA-256", await new Blob([...content.pieces]).arrayBuffer());
    const hex = Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, "0")).join("");
    return { content, same: hex === mark.sha256, error: null };
  }
  function look(mark: StillMark): void {
    source.stop();
    source = tape(session);
    const begun: ReplayedStill = { mark, content: null, same: false, error: null };
    still.set(begun);
    const end = (came: Omit<ReplayedStill, "mark">) => still.get() === begun && still.set({ mark, ...came });
    fetchIt(mark).then(end, (error: unknown) => end({ content: null, same: false, error }));
  }
  return { still, look, closeStill };
}

/** Returns what the outline already knows to have been recorded and not sent. */
function unsent({ events }: ReplayOutline): readonly (readonly [number, number])[] {
  return events
    .filter(({ name }) => name === "screen.dropped")
    .map(({ facts }) => [Number(facts.first), Number(facts.last)] as const);
}
