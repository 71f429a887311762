/** Canonical JSON: read strictly, so that bytes and value stand for each other, and written. FORMAT.md says what it is. */
import { type Bytes, unutf8, utf8 } from "./bytes.ts";

export type Json = null | boolean | number | bigint | string | readonly Json[] | JsonObject;
export interface JsonObject {
  readonly [name: string]: Json;
}

export class NotCanonical extends Error {}

const DEEPEST = 200;
const SHORT: Readonly<Record<string, string>> = {
  '"': '\\"',
  "\\": "\\\\",
  "\b": "\\b",
  "\f": "\\f",
  "\n": "\\n",
  "\r": "\\r",
  "\t": "\\t",
};
const LONG = new Map(Object.entries(SHORT).map(([letter, text]) => [text, letter]));

/** Returns the one value in these bytes; whole numbers above 2^53 as bigint. Throws NotCanonical. */
export function parseCanonical(bytes: Uint8Array): Json {
  const text = unutf8(bytes);
  if (text === null) throw new NotCanonical("not UTF-8");
  const reader = new Reader(text);
  const value = reader.value(0);
  if (!reader.done) throw new NotCanonical("something stands behind the value");
  return value;
}

/** Returns the object in these bytes if it has exactly these fields. Throws NotCanonical. */
export function parseObject(bytes: Uint8Array, fields: readonly string[]): JsonObject {
  return withFields(parseCanonical(bytes), fields);
}

export function isJsonObject(value: Json | undefined): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

export function withFields(value: Json | undefined, fields: readonly string[]): JsonObject {
  if (!isJsonObject(value)) throw new NotCanonical("not an object");
  const names = Object.keys(value);
  if (names.length !== fields.length || !fields.every((name) => names.includes(name))) throw new NotCanonical("fields");
  return value;
}

export function canonical(value: Json): Bytes {
  return utf8(written(value));
}

function written(value: Json): string {
  if (typeof value === "string") return quoted(value);
  if (typeof value !== "object" || value === null) return String(value);
  if (Array.isArray(value)) return `[${value.map(written).join(",")}]`;
  const fields = Object.entries(value as JsonObject).sort(([one], [other]) => order(one, other));
  return `{${fields.map(([name, one]) => `${quoted(name)}:${written(one)}`).join(",")}}`;
}

function quoted(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is escaped
  const escaped = text.replace(/["\\\u0000-\u001f]/g, (letter) => {
    return SHORT[letter] ?? `\\u${letter.charCodeAt(0).toString(16).padStart(4, "0")}`;
  });
  return `"${escaped}"`;
}

/** By code point, where JavaScript compares halves of pairs. */
function order(one: string, other: string): number {
  const left = [...one];
  const right = [...other];
  for (let at = 0; at < Math.min(left.length, right.length); at++) {
    const difference = (left[at]?.codePointAt(0) ?? 0) - (right[at]?.codePointAt(0) ?? 0);
    if (difference !== 0) return difference;
  }
  return left.length - right.length;
}

class Reader {
  private at = 0;
  private readonly text: string;

  constructor(text: string) {
    this.text = text;
  }

  get done(): boolean {
    return this.at === this.text.length;
  }

  value(depth: number): Json {
    if (depth > DEEPEST) throw new NotCanonical("too deep");
    const next = this.text[this.at];
    if (next === '"') return this.string();
    if (next === "[") return this.array(depth);
    if (next === "{") return this.object(depth);
    for (const [word, value] of [
      ["null", null],
      ["true", true],
      ["false", false],
    ] as const)
      if (this.took(word)) return value;
    return this.number();
  }

  private took(word: string): boolean {
    if (!this.text.startsWith(word, this.at)) return false;
    this.at += word.length;
    return true;
  }

  private must(word: string): void {
    if (!this.took(word)) throw new NotCanonical(`no ${word} at ${this.at}`);
  }

  private number(): number | bigint {
    const pattern = /(?:0|-?[1-9]\d*)(?![\d.eE])/y;
    pattern.lastIndex = this.at;
    const [digits] = pattern.exec(this.text) ?? [];
    if (digits === undefined) throw new NotCanonical("neither a value nor an integer");
    this.at += digits.length;
    return Number.isSafeInteger(Number(digits)) ? Number(digits) : BigInt(digits);
  }

  private string(): string {
    // biome-ignore lint/suspicious/noControlCharactersInRegex: a control character is what may not stand here
    const pattern = /"((?:[^"\\\u0000-\u001f]|\\["\\bfnrt]|\\u00[01][0-9a-f])*)"/y;
    pattern.lastIndex = this.at;
    const [whole, inside] = pattern.exec(this.text) ?? [];
    if (whole === undefined || inside === undefined) throw new NotCanonical("not a string");
    this.at += whole.length;
    const value = inside.replace(/\\(?:u....|.)/g, (found) => {
      return LONG.get(found) ?? String.fromCharCode(Number.parseInt(found.slice(2), 16));
    });
    if (quoted(value) !== whole) throw new NotCanonical("an escape that is not needed");
    return value;
  }

  private array(depth: number): readonly Json[] {
    const made: Json[] = [];
    this.must("[");
    if (this.took("]")) return made;
    do made.push(this.value(depth + 1));
    while (this.took(","));
    this.must("]");
    return made;
  }

  private object(depth: number): JsonObject {
    const made: [string, Json][] = [];
    this.must("{");
    if (this.took("}")) return {};
    do {
      const name = this.string();
      const last = made.at(-1);
      if (last !== undefined && order(last[0], name) >= 0) throw new NotCanonical("fields out of order");
      this.must(":");
      made.push([name, this.value(depth + 1)]);
    } while (this.took(","));
    this.must("}");
    // Not by assignment: a field may be called __proto__.
    return Object.fromEntries(made);
  }
}
