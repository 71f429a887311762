/** What a replay is made of: where its spans come from, what it feeds, what it says of itself, and how it is driven. */
import { STALE_MS } from "./limits.ts";
import type { Picture, Sink } from "./source.ts";
import type { RecordedEvent, Span } from "./span.ts";
import type { Store } from "./store.ts";

export const SPEEDS = [0.5, 1, 2, 4, 8, 16] as const;
export type Speed = (typeof SPEEDS)[number];

/** Where spans come from. It is asked for one at a time: who asks again no longer waits for the one before. */
export interface Tape {
  seek(fromUs: number): Promise<Span>;
  after(offset: number): Promise<Span>;
}

/** What a player feeds: a live view's sink, and what only a record has. */
export interface ReplaySink extends Sink {
  /** What follows builds on nothing that was fed before. What is shown stays, and nothing new is, until `there`. */
  reset(): void;
  /** `blind`: nobody will see this one, it only leads to the moment that was sought. */
  picture(picture: Picture, blind?: boolean): void;
  /** The picture of the moment that was sought is painted: it is to be seen, and what follows too. */
  there(): void;
  event(event: RecordedEvent): void;
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
  /** Until when that picture is known to have been what the device showed; null: there is none. */
  readonly freshUs: number | null;
  /** The technician can't have seen that picture: it was recorded but not sent. */
  readonly unseen: boolean;
  /** How long the idle span was that has just been skipped; null: none has. */
  readonly skippedUs: number | null;
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

/** Returns for how long nothing had been heard of the picture, if so long that it was marked as stale; else null. */
export function staleUs({ atUs, freshUs, erased }: ReplayState): number | null {
  if (freshUs === null || erased !== null || atUs - freshUs <= STALE_MS * 1000) return null;
  return atUs - freshUs;
}
