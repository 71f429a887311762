/** A device's settings as a tree: domains of groups of settings, cut to what is looked for. */
import { plain } from "./settings.ts";
import type { Descriptor } from "./wire.gen.ts";

/** `name` null: the settings that stand in the domain itself. */
export interface Group {
  readonly name: string | null;
  readonly descriptors: readonly Descriptor[];
}

export interface Branch {
  readonly name: string;
  readonly count: number;
  readonly groups: readonly Group[];
}

export type Level = Descriptor["level"];
export const LEVELS: readonly Level[] = ["basic", "standard", "expert", "service"];

/** Returns the settings by the first word of their key and then by what stands before the last, in the device's order. */
export function tree(descriptors: readonly Descriptor[]): Branch[] {
  const domains = new Map<string, Map<string | null, Descriptor[]>>();
  for (const descriptor of descriptors) {
    const words = descriptor.key.split(".");
    const domain = words[0] ?? "";
    const group = words.length > 2 ? words.slice(1, -1).join(".") : null;
    const groups = domains.get(domain) ?? new Map<string | null, Descriptor[]>([[null, []]]);
    domains.set(domain, groups);
    groups.set(group, [...(groups.get(group) ?? []), descriptor]);
  }
  return [...domains].map(([name, groups]) => ({
    name,
    count: [...groups.values()].reduce((sum, group) => sum + group.length, 0),
    groups: [...groups]
      .filter(([, group]) => group.length > 0)
      .map(([group, inside]) => ({ name: group, descriptors: inside })),
  }));
}

/**
 * Returns the settings where one text holds every word of `query`: the key, a label or the choices, in either language.
 * Where none does, those whose texts hold them together.
 */
export function matching(descriptors: readonly Descriptor[], query: string): readonly Descriptor[] {
  const words = plain(query).split(/\s+/).filter(Boolean);
  if (words.length === 0) return descriptors;
  const holds = (text: string) => words.every((word) => text.includes(word));
  const inOne = descriptors.filter((one) => texts(one).some(holds));
  return inOne.length > 0 ? inOne : descriptors.filter((one) => holds(texts(one).join(" ")));
}

function texts({ key, label_vi: vi, label_en: en, options }: Descriptor): readonly string[] {
  const choices = options.flatMap((option) => [option.label_vi, option.label_en]);
  return [key, vi, en, ...choices].map(plain);
}

/** Returns the settings up to this level; a reading has none, so it always stays. */
export function upTo(descriptors: readonly Descriptor[], level: Level): readonly Descriptor[] {
  const highest = LEVELS.indexOf(level);
  return descriptors.filter((one) => one.kind !== "setting" || LEVELS.indexOf(one.level) <= highest);
}

const SHORT = 26;

/** Returns whether an enum's choices are so few and short that all of them can stand side by side. */
export function sideBySide(labels: readonly string[]): boolean {
  return labels.length <= 3 && labels.reduce((sum, label) => sum + label.length + 2, 0) <= SHORT;
}
