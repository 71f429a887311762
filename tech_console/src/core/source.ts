/** Where a visit comes from: the live link today, a recording tomorrow. The view knows only this. */
import type { FrameHeader } from "./codec.ts";
import type { LiveInput } from "./live.ts";
import type { FromConsole } from "./wire.gen.ts";

/** One picture as it arrived: its header, and its encoded pixels. */
export interface Picture {
  readonly header: FrameHeader;
  readonly pixels: Uint8Array<ArrayBuffer>;
}

/** What a source feeds: facts for the reducer, in order, and pictures for the painter. */
export interface Sink {
  input(input: LiveInput): void;
  picture(picture: Picture): void;
}

/** Feeds a sink from `start` until `stop`. What it can't do it doesn't have: a recording takes no messages. */
export interface Source {
  start(sink: Sink): void;
  stop(): void;
  readonly send?: (message: FromConsole) => void;
}
