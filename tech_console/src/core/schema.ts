/**
 * Checks a parsed JSON value against the part of JSON Schema that the wire uses.
 *
 * Ready-made validators compile to code at run time, which the content policy forbids (no eval); the wire needs a dozen
 * keywords. A keyword that is not known here is a fault of ours and throws, so that no check is passed over in silence.
 */
import { SCHEMA } from "./wire.gen.ts";

interface Node {
  readonly $ref?: string;
  readonly type?: string;
  readonly const?: unknown;
  readonly default?: unknown;
  readonly enum?: readonly unknown[];
  readonly anyOf?: readonly Node[];
  readonly minimum?: number;
  readonly maximum?: number;
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly pattern?: string;
  /** `lines`: text that may have several; else it has one. */
  readonly format?: string;
  readonly items?: Node;
  readonly minItems?: number;
  readonly maxItems?: number;
  readonly properties?: Readonly<Record<string, Node>>;
  readonly required?: readonly string[];
  readonly patternProperties?: Readonly<Record<string, Node>>;
  readonly propertyNames?: Node;
  readonly additionalProperties?: boolean | Node;
  readonly maxProperties?: number;
}

const KEYWORDS = new Set([
  ...["$ref", "type", "const", "enum", "anyOf", "minimum", "maximum", "minLength", "maxLength", "pattern", "items"],
  ...["minItems", "maxItems", "properties", "required", "patternProperties", "propertyNames", "additionalProperties"],
  ...["maxProperties", "default", "format"],
]);

const definitions: Readonly<Record<string, unknown>> = SCHEMA;

/** Control characters, lone surrogates, and the bidirectional overrides that make text read as something else. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: finding them is the point
const UNPRINTABLE = /[\u0000-\u001f\u007f-\u009f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff]|\p{Surrogate}/u;

/** Returns whether text holds only what may be shown: device text is hostile until shown otherwise. */
export function printable(text: string): boolean {
  return !UNPRINTABLE.test(text);
}

/**
 * Returns text as the wire takes it: what may not be shown is left out, and a tab is a blank, unless it may have
 * lines. What is pasted often brings such characters along, unseen; for one of them the broker refuses it all.
 */
export function plain(text: string, lines = false): string {
  const spared = lines ? "\n\t" : "";
  const from = lines ? text : text.replaceAll("\t", " ");
  return [...from].filter((each) => spared.includes(each) || printable(each)).join("");
}

const patterns = new Map<string, RegExp>();

function matches(pattern: string, text: string): boolean {
  let compiled = patterns.get(pattern);
  if (compiled === undefined) {
    compiled = new RegExp(pattern, "u");
    patterns.set(pattern, compiled);
  }
  return compiled.test(text);
}

/** Names the definition of each message type that the broker may say, by its `type` word. */
export const heard: ReadonlyMap<string, string> = new Map(
  ((definitions.ToConsole as { oneOf: readonly { $ref: string }[] }).oneOf ?? []).map(({ $ref }) => {
    const name = $ref.slice("#/$defs/".length);
    const message = definitions[name] as { properties: { type: { const: string } } };
    return [message.properties.type.const, name];
  }),
);

/**
 * Returns where `value` breaks the named definition, as a path of our own field names, or null if it is sound. Fields
 * that are missing and have a default are filled in.
 */
export function fault(name: string, value: unknown): string | null {
  return check({ $ref: `#/$defs/${name}` }, value, "message");
}

function check(node: Node, value: unknown, where: string): string | null {
  for (const keyword in node) if (!KEYWORDS.has(keyword)) throw new Error(`schema keyword ${keyword} is not known`);
  if (node.$ref !== undefined) return check(definitions[node.$ref.slice("#/$defs/".length)] as Node, value, where);
  if (node.anyOf !== undefined) return node.anyOf.some((one) => check(one, value, where) === null) ? null : where;
  if (node.const !== undefined && value !== node.const) return where;
  if (node.enum !== undefined && !node.enum.includes(value)) return where;
  switch (node.type) {
    case "string":
      return typeof value === "string" && text(node, value) ? null : where;
    case "integer":
      return Number.isInteger(value) && inRange(node, value as number) ? null : where;
    case "number":
      return typeof value === "number" && inRange(node, value) ? null : where;
    case "boolean":
      return typeof value === "boolean" ? null : where;
    case "null":
      return value === null ? null : where;
    case "array":
      return Array.isArray(value) ? list(node, value, where) : where;
    case "object":
      return isObject(value) ? fields(node, value, where) : where;
    default:
      return node.const !== undefined || node.enum !== undefined ? null : where;
  }
}

export function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function text(node: Node, value: string): boolean {
  if (node.format !== undefined && node.format !== "lines")
    throw new Error(`schema format ${node.format} is not known`);
  if (!printable(node.format === "lines" ? value.replace(/[\n\t]/g, "") : value)) return false;
  if (node.minLength !== undefined || node.maxLength !== undefined) {
    const length = [...value].length;
    if (length < (node.minLength ?? 0) || length > (node.maxLength ?? Number.POSITIVE_INFINITY)) return false;
  }
  return node.pattern === undefined || matches(node.pattern, value);
}

function inRange(node: Node, value: number): boolean {
  return value >= (node.minimum ?? Number.NEGATIVE_INFINITY) && value <= (node.maximum ?? Number.POSITIVE_INFINITY);
}

function list(node: Node, value: readonly unknown[], where: string): string | null {
  if (value.length < (node.minItems ?? 0) || value.length > (node.maxItems ?? Number.POSITIVE_INFINITY)) return where;
  const { items } = node;
  if (items === undefined) return null;
  for (const item of value) {
    const found = check(items, item, where);
    if (found !== null) return found;
  }
  return null;
}

function fields(node: Node, value: Record<string, unknown>, where: string): string | null {
  if (Object.keys(value).length > (node.maxProperties ?? Number.POSITIVE_INFINITY)) return where;
  for (const name of node.required ?? []) {
    if (Object.hasOwn(value, name)) continue;
    // The broker always writes such a field; its own parser may miss it, and both parsers must agree.
    const rule = node.properties?.[name];
    if (rule === undefined || !Object.hasOwn(rule, "default")) return `${where}.${name}`;
    value[name] = rule.default;
  }
  for (const name of Object.keys(value)) {
    if (node.propertyNames !== undefined && check({ type: "string", ...node.propertyNames }, name, where) !== null) {
      return where;
    }
    const known = node.properties !== undefined && Object.hasOwn(node.properties, name);
    const rule = known ? node.properties?.[name] : ruleFor(node, name);
    if (rule === undefined) return where;
    const found = check(rule, value[name], known ? `${where}.${name}` : where);
    if (found !== null) return found;
  }
  return null;
}

/** The rule for a field that the schema doesn't name: none means that it is refused. */
function ruleFor(node: Node, name: string): Node | undefined {
  if (node.patternProperties !== undefined) {
    return Object.entries(node.patternProperties).find(([pattern]) => matches(pattern, name))?.[1];
  }
  return typeof node.additionalProperties === "object" ? node.additionalProperties : undefined;
}
