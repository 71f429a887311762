/** A device's settings as a technician works through them: found by words, locked or not, checked before they are sent. */
import type { Value } from "./values.ts";
import type { Descriptor } from "./wire.gen.ts";

/** Returns text without case and Vietnamese marks, so that "do sang" finds "Độ sáng". */
export function plain(text: string): string {
  return text
    .toLowerCase()
    .replaceAll("đ", "d")
    .normalize("NFD")
    .replace(/\p{Mark}/gu, "");
}

export type Lock = "read_only" | "customer_only" | "unavailable";

/** Returns why nobody at a console may write this setting, or null if they may (given the scope). */
export function lock(descriptor: Descriptor): Lock | null {
  if (descriptor.kind !== "setting" || descriptor.access === "ro") return "read_only";
  if (descriptor.write_policy === "customer_only") return "customer_only";
  return descriptor.available ? null : "unavailable";
}

/** Returns `value` as this descriptor can take it (number in range and on a step), or null if it can't be that. */
export function fitted(descriptor: Descriptor, value: Value): Value | null {
  switch (descriptor.type) {
    case "bool":
      return typeof value === "boolean" ? value : null;
    case "int":
    case "decimal":
      return typeof value === "number" && Number.isFinite(value) ? stepped(descriptor, value) : null;
    case "enum":
      return descriptor.options.some((option) => option.value === value) ? value : null;
    case "time":
      return typeof value === "string" && /^([01]\d|2[0-3]):[0-5]\d$/.test(value) ? value : null;
    case "list":
      return Array.isArray(value) && isOrder(descriptor, value) ? value : null;
    case "string":
      return typeof value === "string" && [...value].length <= 200 ? value : null;
  }
}

function isOrder({ options, min, max }: Descriptor, items: readonly unknown[]): boolean {
  const known = items.every((item) => options.some((option) => option.value === item));
  const inside = items.length >= (min ?? 0) && items.length <= (max ?? Number.POSITIVE_INFINITY);
  return known && inside && new Set(items).size === items.length;
}

/** Returns a list with the item at `from` moved to `to`; as it is where there is no such place. */
export function moved(items: readonly string[], from: number, to: number): readonly string[] {
  const item = items[from];
  if (item === undefined || to < 0 || to >= items.length) return items;
  const others = items.filter((_, place) => place !== from);
  return [...others.slice(0, to), item, ...others.slice(to)];
}

function stepped({ type, min, max, step }: Descriptor, value: number): number {
  const size = step ?? (type === "int" ? 1 : 0);
  const from = min ?? 0;
  const near = size > 0 ? from + Math.round((value - from) / size) * size : value;
  const inside = Math.min(max ?? Number.POSITIVE_INFINITY, Math.max(min ?? Number.NEGATIVE_INFINITY, near));
  return Number(inside.toFixed(6));
}
