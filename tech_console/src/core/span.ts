/** A span of a visit's record as the broker gives it: items of `at_us u64 | kind u8 | length u32` and so many bytes. */
import { parseFrame, STILL, WireError } from "./codec.ts";
import { HEADER_BYTES } from "./limits.ts";
import { isObject } from "./schema.ts";
import type { Picture } from "./source.ts";

/** An event as it stands on the record, its texts among its facts. */
export interface RecordedEvent {
  readonly sequence: number;
  readonly code: string;
  readonly name: string;
  readonly by: { readonly kind: string; readonly id: string; readonly name: string };
  readonly facts: Readonly<Record<string, unknown>>;
}

export type Item = { readonly atUs: number; readonly bytes: number } & (
  | { readonly kind: "picture"; readonly picture: Picture }
  | { readonly kind: "still"; readonly picture: Picture }
  | { readonly kind: "event"; readonly event: RecordedEvent }
  /** So many pictures stood here, and nobody can read them any more. */
  | { readonly kind: "erased"; readonly count: number; readonly class: string }
);

export interface Span {
  readonly items: readonly Item[];
  /** Where the next span begins; null: nothing follows. */
  readonly next: number | null;
  /** Why the record can't be read any further; null: it can. */
  readonly damaged: string | null;
}

const HEAD_BYTES = 13;

/** Reads UTF-8. */
export type Text = (bytes: ArrayBuffer) => string;

/** Returns the items of a span, and what its end says. Throws RangeError or SyntaxError for what is no span. */
export function parseSpan(data: ArrayBuffer, text: Text): Span {
  const view = new DataView(data);
  const items: Item[] = [];
  let at = 0;
  while (at + HEAD_BYTES <= data.byteLength) {
    const [atUs, kind, length] = [Number(view.getBigUint64(at)), view.getUint8(at + 8), view.getUint32(at + 9)];
    at += HEAD_BYTES;
    if (at + length > data.byteLength) break;
    const body = data.slice(at, at + length);
    at += length;
    if (kind === 5) {
      if (at !== data.byteLength) break;
      return { items, ...ending(object(body, text)) };
    }
    const item = itemOf(kind, body, text);
    if (item !== null) items.push({ atUs, bytes: length, ...item } as Item);
  }
  throw new RangeError("the span does not end with its end");
}

function itemOf(kind: number, body: ArrayBuffer, text: Text) {
  if (kind === 1 || kind === 2) return pictured(body);
  if (kind === 3) return { kind: "event", event: object(body, text) as unknown as RecordedEvent };
  if (kind !== 4) throw new RangeError("unknown kind of item");
  const { count, class: name } = object(body, text);
  return { kind: "erased", count: Number(count), class: String(name) };
}

/** A device may have sent what is no picture: the record holds it, and nobody can show it. */
function pictured(body: ArrayBuffer) {
  try {
    const header = parseFrame(body);
    const picture = { header, pixels: new Uint8Array(body, HEADER_BYTES) };
    return { kind: header.kind === STILL ? "still" : "picture", picture };
  } catch (error) {
    if (error instanceof WireError) return null;
    throw error;
  }
}

function object(body: ArrayBuffer, text: Text): Record<string, unknown> {
  const value: unknown = JSON.parse(text(body));
  if (!isObject(value)) throw new RangeError("an item is no object");
  return value;
}

function ending({ next, damaged }: Record<string, unknown>): { next: number | null; damaged: string | null } {
  return { next: typeof next === "number" ? next : null, damaged: typeof damaged === "string" ? damaged : null };
}
