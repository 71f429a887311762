/** For the tests of this folder: one plain setting, changed to a test's needs. */
import type { Descriptor } from "./wire.gen.ts";

const PLAIN: Omit<Descriptor, "key" | "label_vi" | "label_en"> = {
  kind: "setting",
  type: "int",
  unit: null,
  min: null,
  max: null,
  step: null,
  options: [],
  default: null,
  access: "rw",
  level: "basic",
  context: "none",
  available: true,
  reason: null,
  sensitivity: "public",
  write_policy: "technician",
  safety: "none",
  since_schema: 1,
};

export function descriptor(key: string, more: Partial<Descriptor> = {}): Descriptor {
  return { ...PLAIN, key, label_vi: key, label_en: key, ...more };
}
