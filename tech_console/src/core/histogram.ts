/** A visit's course as bars: how much moved and how much happened in each equal part of it. */

export interface Bar {
  /** Bytes of pictures, as a part of the largest bar's: 0 to 1. */
  readonly pictures: number;
  /** Events, likewise. */
  readonly events: number;
  /** Pictures of this part were recorded but not sent. */
  readonly dropped: boolean;
}

interface Course {
  readonly from_us: number;
  readonly until_us: number;
  readonly seconds: readonly (readonly [second: number, pictures: number, bytes: number])[];
  readonly events: readonly { readonly at_us: number; readonly name: string }[];
}

/** Returns `count` bars. */
export function bars({ from_us: from, until_us: until, seconds, events }: Course, count: number): readonly Bar[] {
  const made = Array.from({ length: count }, () => ({ pictures: 0, events: 0, dropped: false }));
  const at = (us: number) =>
    made[Math.min(count - 1, Math.max(0, Math.floor(((us - from) / (until - from || 1)) * count)))];
  for (const [second, , bytes] of seconds) {
    const bar = at(second * 1_000_000);
    if (bar) bar.pictures += bytes;
  }
  for (const { at_us: us, name } of events) {
    const bar = at(us);
    if (!bar) continue;
    if (name === "screen.dropped") bar.dropped = true;
    else bar.events += 1;
  }
  const most = (part: "pictures" | "events") => Math.max(1, ...made.map((bar) => bar[part]));
  const [pictures, happened] = [most("pictures"), most("events")];
  // By the root, so that a quiet part is still seen beside a lively one.
  return made.map((bar) => ({
    ...bar,
    pictures: Math.sqrt(bar.pictures / pictures),
    events: Math.sqrt(bar.events / happened),
  }));
}
