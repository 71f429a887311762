/** A recording's events: as the lines of `events.jsonl`, and as rows for people. */
import { ascii, type Bytes, concat, hex, same, unutf8 } from "./bytes.ts";
import { canonical } from "./canonical.ts";
import type { Taken } from "./reader.ts";
import { Type } from "./record.ts";

const ABOUT =
  "derived from recording.tvr, for reading: check it there by sequence and link; leaf is its place in the tree";
const NAMES: Readonly<Record<number, string>> = { [Type.EVENT]: "event", [Type.TEXT]: "text" };
const NEWLINE = ascii("\n");
const NULL = ascii("null");

/** The first line, which says what the others are. */
export const FIRST_LINE: Bytes = concat(canonical({ about: ABOUT, format: "televisit events v1" }), NEWLINE);

/** Returns the line of a record; null for one that is neither an event nor its text. */
export function line(taken: Taken): Bytes | null {
  const type = NAMES[taken.header.type];
  if (type === undefined) return null;
  const sequence = Number(taken.header.sequence);
  const { body } = taken;
  const told = body === null || body.length === 0 || body.some((byte) => byte < 0x20) ? NULL : body;
  const rest = canonical({ leaf: sequence - 1, link: hex(taken.link), sequence, type });
  return concat(ascii(`{"at_us":${taken.header.wallUs},"body":`), told, ascii(","), rest.subarray(1), NEWLINE);
}

/** Returns the number of the first line in these bytes that is another than it should be, from 1; null if none is. */
export function otherLine(right: readonly Bytes[], data: Bytes): number | null {
  let at = 0;
  for (const [index, own] of right.entries()) {
    if (!same(own, data.subarray(at, at + own.length))) return index + 1;
    at += own.length;
  }
  return at === data.length ? null : right.length + 1;
}

/** One event for people: `facts` are null where they can't be read. */
export interface EventRow {
  readonly sequence: number;
  readonly atUs: number;
  readonly link: string;
  readonly name: string | null;
  readonly code: string | null;
  readonly actor: string | null;
  facts: Readonly<Record<string, unknown>> | null;
}

/** Takes events and their texts in order, and keeps the rows. */
export class Rows {
  readonly rows: EventRow[] = [];
  /** How many events can't be read: no key, or erased. */
  unreadable = 0;

  take(taken: Taken): void {
    const object = taken.body === null ? null : parsed(taken.body);
    const last = this.rows.at(-1);
    if (taken.header.type === Type.TEXT && last !== undefined && last.facts !== null && object !== null)
      last.facts = { ...last.facts, ...object };
    if (taken.header.type !== Type.EVENT) return;
    if (object === null) this.unreadable += 1;
    const word = (value: unknown) => (typeof value === "string" ? value : null);
    const facts = record(object?.facts);
    const by = record(object?.by);
    this.rows.push({
      sequence: Number(taken.header.sequence),
      atUs: taken.header.wallUs,
      link: hex(taken.link),
      name: word(object?.name),
      code: word(object?.code),
      actor: [...new Set([word(by?.kind), word(by?.name) || word(by?.id)])].filter(Boolean).join(" ") || null,
      facts: object === null ? null : (facts ?? {}),
    });
  }
}

function record(value: unknown): Readonly<Record<string, unknown>> | null {
  return typeof value === "object" && value !== null && !Array.isArray(value) ? { ...value } : null;
}

function parsed(body: Bytes): Readonly<Record<string, unknown>> | null {
  try {
    return record(JSON.parse(unutf8(body) ?? ""));
  } catch {
    return null;
  }
}
