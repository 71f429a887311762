/** What a device measures, as it moves: the last samples of each reading, and the line that they draw. */
import type { Value } from "./values.ts";
import type { Descriptor, TelemetryValues } from "./wire.gen.ts";

export interface Sample {
  readonly atUs: number;
  readonly value: Value;
}

/** Two minutes at one a second. */
const SAMPLES = 120;

export type History = Readonly<Record<string, readonly Sample[]>>;

/** Returns the history with what was measured anew. */
export function recorded(history: History, { at_us: atUs, values }: TelemetryValues): History {
  const next: Record<string, readonly Sample[]> = { ...history };
  for (const [key, value] of Object.entries(values)) {
    next[key] = [...(next[key] ?? []), { atUs, value }].slice(-SAMPLES);
  }
  return next;
}

/** Returns a line through the numbers as points of an SVG polyline in a box; "" for fewer than two numbers. */
export function line(samples: readonly Sample[], width: number, height: number): string {
  const dots = samples.filter(({ value }) => typeof value === "number" && Number.isFinite(value));
  const [first, last] = [dots[0], dots.at(-1)];
  if (first === undefined || last === undefined || last.atUs <= first.atUs) return "";
  const numbers = dots.map(({ value }) => value as number);
  const [low, high] = [Math.min(...numbers), Math.max(...numbers)];
  const x = (atUs: number) => ((atUs - first.atUs) / (last.atUs - first.atUs)) * width;
  // A reading that stands still is a line in the middle, not one at the bottom.
  const y = (value: number) => (high === low ? height / 2 : height - ((value - low) / (high - low)) * height);
  return dots.map(({ atUs, value }) => `${x(atUs).toFixed(1)},${y(value as number).toFixed(1)}`).join(" ");
}

/** Returns whether this reading is the device's error code. */
export function isCode({ key, kind, type }: Descriptor): boolean {
  return kind === "telemetry" && type === "string" && key.split(".").at(-1) === "error";
}

/** Returns the error codes that the device shows now; none is "". */
export function codes(descriptors: readonly Descriptor[], values: Readonly<Record<string, Value>>): readonly string[] {
  return descriptors
    .filter(isCode)
    .map(({ key }) => values[key])
    .filter((code): code is string => typeof code === "string" && code.trim() !== "");
}
