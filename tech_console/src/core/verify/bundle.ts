/** An evidence bundle, checked with nothing but itself and a key that one had before: broker/audit/bundle_verify.py. */
import type { JsonObject } from "./canonical.ts";
import { Checking, Wrong } from "./checking.ts";
import type { Rows } from "./events.ts";
import type { Checkpoint, Leaf, VerifierKey } from "./ledger.ts";
import type { Verdict } from "./reader.ts";
import type { Primitives, Source } from "./tools.ts";

export const STEPS = ["archive", "files", "recording", "opened", "sealed", "derived"] as const;
export type StepName = (typeof STEPS)[number];

export interface Step {
  readonly name: StepName;
  readonly ok: boolean;
  readonly code?: string;
  /** In English, the broker's words. */
  readonly meaning?: string;
  readonly file?: string | null;
  /** The first byte of that file, or of the bundle, that can't be trusted. */
  readonly offset?: number | null;
}

export interface Report {
  readonly ok: boolean;
  readonly fault: Step | null;
  readonly steps: readonly Step[];
  readonly keyGiven: boolean;
  readonly keys: readonly VerifierKey[];
  readonly manifest: JsonObject | null;
  readonly recording: Verdict | null;
  readonly checkpoint: Checkpoint | null;
  readonly opened: Leaf | null;
  readonly sealed: Leaf | null;
  /** Files that nothing proves. */
  readonly derived: readonly string[];
  readonly events: Rows;
  /** What `withKeys` goes on from; null where nothing but a recording was looked at. */
  readonly checking: Checking | null;
}

export interface Options {
  readonly tools: Primitives;
  /** The ledger's keys, had from elsewhere; without any, those in the bundle are believed. */
  readonly keys?: readonly VerifierKey[];
  readonly progress?: (step: StepName, done: number, size: number) => void;
  readonly stepped?: (step: Step) => void;
}

/** Checks a bundle: the ZIP, or the files that were in it, by their names. */
export async function verifyBundle(source: Source | ReadonlyMap<string, Source>, options: Options): Promise<Report> {
  const made = new Checking(source, options);
  const steps: Step[] = [];
  await run(made, STEPS, steps, options);
  return reported(made, steps);
}

/** Returns the report as it is with these keys of the ledger, had from elsewhere, without reading the files again. */
export async function withKeys(report: Report, keys: readonly VerifierKey[]): Promise<Report> {
  const { checking } = report;
  if (checking === null) return report;
  // A recovery's seal is the ledger's: then the recording itself has to be judged anew.
  if (report.recording?.recovered) return verifyBundle(checking.source, { ...checking.options, keys });
  const made = checking.again(keys);
  const steps = report.steps.filter((step) => step.name !== "opened" && step.name !== "sealed");
  if (steps.length === STEPS.length - 2) {
    const proofs: Step[] = [];
    await run(made, ["opened", "sealed"], proofs, {});
    steps.splice(3, 0, ...proofs);
  }
  return reported(made, steps);
}

const SIGNED = ["foreign", "not_proven", "bad_leaf", "two_checkpoints", "other_leaf", "other_opening"];

/** Whether the keys of a report signed this ledger's checkpoint (and a recovery's seal); null where that can't be told. */
export function signed(report: Report): boolean | null {
  const step = (name: StepName) => report.steps.find((one) => one.name === name);
  if (report.recording?.recovered && step("recording")?.code === "bad_signature") return false;
  const opened = step("opened");
  if (opened?.ok) return true;
  if (opened?.code === "unsigned" || opened?.code === "forged") return false;
  return SIGNED.includes(opened?.code ?? "") ? true : null;
}

async function run(
  made: Checking,
  names: readonly StepName[],
  steps: Step[],
  options: Pick<Options, "stepped">,
): Promise<void> {
  for (const name of names) {
    let step: Step = { name, ok: true };
    try {
      await made[name]();
    } catch (error) {
      if (!(error instanceof Wrong)) throw error;
      step = { name, ok: false, code: error.code, meaning: error.message, file: error.file, offset: error.offset };
    }
    steps.push(step);
    options.stepped?.(step);
    if (!step.ok && (name === "archive" || name === "files")) return; // the others would look at what it is not
  }
}

function reported(made: Checking, steps: readonly Step[]): Report {
  const fault = steps.find((step) => !step.ok) ?? null;
  return { ...made.found, ok: fault === null && steps.length === STEPS.length, fault, steps, checking: made };
}
