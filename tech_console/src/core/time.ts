/** Times as people of this operator read them: dd/MM/yyyy, 24 h, Asia/Ho_Chi_Minh, whatever the browser's zone. */

const ZONE = "Asia/Ho_Chi_Minh";
/** The zone has had no summer time since 1975 and none is planned. */
const OFFSET_MINUTES = 7 * 60;

const parts = new Intl.DateTimeFormat("en-GB", {
  timeZone: ZONE,
  year: "numeric",
  month: "2-digit",
  day: "2-digit",
  hour: "2-digit",
  minute: "2-digit",
  second: "2-digit",
  hourCycle: "h23",
});

function split(us: number): Record<string, string> {
  return Object.fromEntries(parts.formatToParts(new Date(us / 1000)).map(({ type, value }) => [type, value]));
}

/** Returns `22/11/2026 08:02:03`. */
export function dateTime(us: number): string {
  const { day, month, year } = split(us);
  return `${day}/${month}/${year} ${clock(us)}`;
}

/** Returns `22/11/2026 08:02:03.004`. */
export function exact(us: number): string {
  return `${dateTime(us)}.${milliseconds(us)}`;
}

/** Returns `08:02:03`. */
export function clock(us: number): string {
  const { hour, minute, second } = split(us);
  return `${hour}:${minute}:${second}`;
}

function milliseconds(us: number): string {
  return String(Math.floor(us / 1000) % 1000).padStart(3, "0");
}

/** Returns a length of time as `4:05` or `1:02:03`; below zero counts as zero. */
export function duration(ms: number): string {
  const seconds = Math.max(0, Math.floor(ms / 1000));
  const two = (n: number) => String(n).padStart(2, "0");
  const [h, m, s] = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, seconds % 60];
  return h > 0 ? `${h}:${two(m)}:${two(s)}` : `${m}:${two(s)}`;
}

/** Returns the instant of `22/11/2026` or `22/11/2026 08:02` in microseconds, or null if that is no date. */
export function parseDate(text: string): number | null {
  const found = /^(\d{1,2})\/(\d{1,2})\/(\d{4})(?:[ ,]+(\d{1,2}):(\d{2}))?$/.exec(text.trim());
  if (found === null) return null;
  const [day, month, year, hour, minute] = found.slice(1).map((word) => Number(word ?? 0)) as [
    number,
    number,
    number,
    number,
    number,
  ];
  const there = new Date(Date.UTC(year, month - 1, day, hour, minute));
  const same = there.getUTCDate() === day && there.getUTCMonth() === month - 1 && there.getUTCHours() === hour;
  if (!same || minute > 59) return null;
  return (there.getTime() - OFFSET_MINUTES * 60_000) * 1000;
}

/** Returns the start of the day, in this zone, that lies `daysBack` days before the day of `nowMs`, in microseconds. */
export function dayStart(nowMs: number, daysBack: number): number {
  const day = dateTime((nowMs - daysBack * 86_400_000) * 1000).slice(0, 10);
  return parseDate(day) ?? 0;
}

/** Returns `22/11/2026 08:02`, as people type it into a filter. */
export function minuteText(us: number): string {
  return dateTime(us).slice(0, -3);
}

/** Returns `2026-11-22T08:02`, in the same zone, as it stands in an address. */
export function minuteWord(us: number): string {
  const { day, month, year, hour, minute } = split(us);
  return `${year}-${month}-${day}T${hour}:${minute}`;
}

/** Returns the instant of `2026-11-22T08:02` in microseconds, or null if it is none. */
export function parseWord(word: string): number | null {
  const found = /^(\d{4})-(\d\d)-(\d\d)T(\d\d):(\d\d)$/.exec(word);
  return found && parseDate(`${found[3]}/${found[2]}/${found[1]} ${found[4]}:${found[5]}`);
}
