/** A survey as it stands on the record, in one or more `survey.lines` events, back to what the technician was shown. */
import type { Descriptor, LastVisit, Option, Renamed, SurveyFound, SurveyItem, SurveyReset } from "./wire.gen.ts";

type Facts = Readonly<Record<string, unknown>>;

export interface Recorded {
  readonly found: Omit<SurveyFound, "type">;
  /** How the device named the settings, values and contexts of these lines then. */
  readonly descriptors: readonly Descriptor[];
  /** How many more lines there were than the record keeps. */
  readonly rest: number;
}

/** The part of a descriptor that the record keeps. */
type Word = Pick<Descriptor, "key" | "kind" | "type" | "label_vi" | "label_en" | "sensitivity" | "options"> & {
  readonly unit?: string;
};
type Line = Omit<SurveyItem, "old" | "new"> & Partial<Pick<SurveyItem, "old" | "new">> & { readonly reset?: true };
type Personal = Readonly<Record<string, readonly [SurveyItem["old"], SurveyItem["new"]]>>;

const UNKEPT: Omit<Descriptor, keyof Word> = {
  min: null,
  max: null,
  step: null,
  default: null,
  access: "ro",
  level: "basic",
  context: "none",
  available: true,
  reason: null,
  write_policy: "technician",
  safety: "none",
  since_schema: 1,
};

/** Returns the survey of these parts in their order, by their facts; null if there is none: it was made before they were kept. */
export function surveyOf(parts: readonly Facts[]): Recorded | null {
  const [head] = parts;
  if (head === undefined) return null;
  const lines = parts.flatMap(linesOf);
  const plain = (reset: boolean) => lines.filter((line) => (line.reset ?? false) === reset).map(itemOf);
  const reset = (head.reset ?? null) as Omit<SurveyReset, "items"> | null;
  return {
    found: {
      previous: (head.previous ?? null) as LastVisit | null,
      items: plain(false),
      reset: reset === null ? null : { ...reset, items: plain(true) },
      renamed: (head.renamed ?? []) as Renamed[],
    },
    descriptors: descriptorsOf(parts),
    rest: parts.reduce((sum, { rest }) => sum + (typeof rest === "number" ? rest : 0), 0),
  };
}

/** Returns how the device named the settings and values of these facts when they were recorded. */
export function descriptorsOf(parts: readonly Facts[]): readonly Descriptor[] {
  return joined(parts.flatMap(({ words }) => (words ?? []) as Word[]));
}

/** Returns one part's lines with their personal values, which stand apart on the record. */
function linesOf({ lines, personal }: Facts): Line[] {
  const apart = (personal ?? {}) as Personal;
  return ((lines ?? []) as Line[]).map((line) => {
    const values = apart[line.key];
    return values === undefined ? line : { ...line, old: values[0], new: values[1] };
  });
}

function itemOf({ reset: _, ...line }: Line): SurveyItem {
  return { ...line, old: line.old ?? null, new: line.new ?? null };
}

/** Each part names what its own lines need: the same setting may have other options in another part. */
function joined(words: readonly Word[]): Descriptor[] {
  const found = new Map<string, Descriptor>();
  for (const word of words) {
    const known = found.get(word.key);
    const options: Option[] = [...(known?.options ?? []), ...word.options];
    found.set(word.key, { ...UNKEPT, unit: null, ...word, options });
  }
  return [...found.values()];
}
