/** How much arrives: pictures a second, kilobits a second. */

const WINDOW_MS = 3_000;

export interface Flow {
  readonly perSecond: number;
  readonly kbps: number;
}

/** Counts what arrived in the last seconds; until they have passed once, over the time since the first picture. */
export function meter(): { arrived(atMs: number, bytes: number): void; flow(nowMs: number): Flow } {
  let first: number | null = null;
  let recent: { readonly atMs: number; readonly bytes: number }[] = [];
  function forget(nowMs: number): void {
    recent = recent.filter(({ atMs }) => nowMs - atMs < WINDOW_MS);
  }
  return {
    arrived(atMs, bytes) {
      first ??= atMs;
      forget(atMs);
      recent.push({ atMs, bytes });
    },
    flow(nowMs) {
      forget(nowMs);
      const seconds = Math.min(WINDOW_MS, Math.max(1_000, nowMs - (first ?? nowMs))) / 1000;
      const bytes = recent.reduce((sum, one) => sum + one.bytes, 0);
      return { perSecond: recent.length / seconds, kbps: (bytes * 8) / 1000 / seconds };
    },
  };
}
