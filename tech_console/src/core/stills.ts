/** Stills of a recorded visit: what its events say of them, and one read whole when somebody wants to look at it. */
import type { Tape } from "./playback.ts";
import { asked, piece, type Still } from "./still.ts";

/** A still that is whole on the record: when it was asked for, and when its last piece was there. */
export interface StillMark {
  readonly id: string;
  readonly askedUs: number;
  readonly atUs: number;
  /** SHA-256 of the PNG in hex, as the broker computed it when it came. */
  readonly sha256: string;
}

interface Told {
  readonly name: string;
  readonly at_us: number;
  readonly facts: Readonly<Record<string, unknown>>;
}

/** Returns the stills of these events, oldest first. */
export function stillsOf(events: readonly Told[]): readonly StillMark[] {
  const begun = new Map<unknown, number>();
  const found: StillMark[] = [];
  for (const { name, at_us: atUs, facts } of events) {
    if (name === "still.asked") begun.set(facts.command, atUs);
    const askedUs = begun.get(facts.command);
    if (name !== "still.sent" || askedUs === undefined) continue;
    found.push({ id: String(facts.command), askedUs, atUs, sha256: String(facts.sha256) });
  }
  return found;
}

/** For so long a still is offered beside the picture, in recorded time. */
const OFFERED_US = 60_000_000;

/** Returns the still that is to be offered at this moment: the last one, if it is not long ago. */
export function offered(marks: readonly StillMark[], atUs: number): StillMark | null {
  const last = marks.findLast((mark) => mark.atUs <= atUs);
  return last !== undefined && atUs - last.atUs <= OFFERED_US ? last : null;
}

/** Reads a still off the record, span by span. Its state is `ready`, or `failed`: `reason` says why. */
export async function readStill(tape: Tape, mark: StillMark): Promise<Still> {
  let still: Still | null = asked(mark.id, 0);
  let reason = "still_broken";
  for (let span = await tape.seek(mark.askedUs); ; span = await tape.after(span.next)) {
    for (const item of span.items) {
      if (item.kind === "erased") reason = "still_erased";
      if (item.kind === "still") still = piece(still, item.picture.header, item.picture.pixels, 0);
      if (still?.state === "ready" || still?.state === "failed") return still;
    }
    const over = span.items.some((item) => item.atUs > mark.atUs);
    if (over || span.next === null) return { ...asked(mark.id, 0), state: "failed", reason };
  }
}
