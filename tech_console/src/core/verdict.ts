/** A verdict while it is written: which causes there are, what is still missing, and what is sent. */
import type { Cause, Diagnosis, Evidence, Part, VerdictBody } from "./http.ts";
import { fault } from "./schema.ts";
import type { Finding } from "./wire.gen.ts";

/** `parts`: how many of each, by catalogue number. */
export interface Draft {
  readonly cause: string | null;
  readonly evidence: ReadonlySet<string>;
  readonly parts: Readonly<Record<string, number>>;
  readonly note: string;
  readonly reason: string;
}

/** Evidence that a technician names unless they say otherwise: what was found, rather than what was merely set. */
const NAMED: ReadonlySet<string> = new Set(["test", "answer", "note", "task", "code", "power", "link"]);

/** Returns whether a piece of evidence was found in this visit by asking, looking or testing. */
export function named({ kind }: Evidence): boolean {
  return NAMED.has(kind);
}

/** At most so many pieces of evidence go with one verdict. */
export const EVIDENCE = 32;

/**
 * Returns the draft that a form opens with: the verdict that is to be corrected, if one was given; otherwise the best
 * supported cause, if one is, and all that was found.
 */
export function opening({ causes, evidence, verdict }: Diagnosis): Draft {
  if (verdict !== null) {
    const parts = Object.fromEntries(verdict.parts.map(({ sku, quantity }) => [sku, quantity ?? 1]));
    const { cause, note, reason } = verdict;
    return { cause, evidence: new Set(verdict.evidence), parts, note: note ?? "", reason: reason ?? "" };
  }
  const best = causes.find(({ standing }) => standing === "supported")?.cause ?? null;
  const refs = evidence.filter(named).map(({ ref }) => ref);
  return { cause: best, evidence: new Set(refs.slice(-EVIDENCE)), parts: {}, note: "", reason: "" };
}

/** A draft that somebody began and did not send. `known`: the evidence there was; `corrects`: `at_us` of what it corrects. */
export interface Kept {
  readonly draft: Draft;
  readonly known: ReadonlySet<string>;
  readonly corrects: number | null;
}

/** Returns a draft as it is kept while its form is not on the page. */
export function keeping(draft: Draft, { evidence, verdict }: Diagnosis): Kept {
  return { draft, known: new Set(evidence.map(({ ref }) => ref)), corrects: verdict?.at_us ?? null };
}

/** Returns whether a kept draft is about the verdict that stands now, or that none does. */
export function current(kept: Kept | undefined, { verdict }: Diagnosis): kept is Kept {
  return kept !== undefined && kept.corrects === (verdict?.at_us ?? null);
}

/** Returns the draft to go on with: what was begun, with what has been found since, or else a new one. */
export function resumed(kept: Kept | undefined, diagnosis: Diagnosis): Draft {
  const fresh = opening(diagnosis);
  if (!current(kept, diagnosis)) return fresh;
  const { draft, known } = kept;
  const since = diagnosis.evidence.filter((one) => named(one) && !known.has(one.ref)).map(({ ref }) => ref);
  const evidence = new Set([...draft.evidence, ...since].slice(0, EVIDENCE));
  return { ...draft, cause: draft.cause ?? fresh.cause, evidence };
}

export type News = "given" | "corrected" | "ordered" | "called_off";

/** Returns what came of a visit between two looks at it, or null: what whoever can't see the page is told. */
export function news(before: Diagnosis, after: Diagnosis): News | null {
  if (before.verdict?.at_us !== after.verdict?.at_us) return before.verdict === null ? "given" : "corrected";
  if (before.order?.order === after.order?.order) return null;
  // One that was called off may leave an older one, which did not help, as the newest.
  return (after.order?.at_us ?? 0) > (before.order?.at_us ?? 0) ? "ordered" : "called_off";
}

/** Kinds of verdict after which somebody goes there. */
const TO_VISIT: ReadonlySet<string> = new Set(["device", "peripheral", "visit"]);

/** Returns whether parts may go with a verdict of this kind: what needs care may need a new filter. */
export function carries(verdict: string): boolean {
  return TO_VISIT.has(verdict) || verdict === "user_care";
}

/** Returns whether somebody goes there after a verdict of this kind. */
export function calls(verdict: string): boolean {
  return TO_VISIT.has(verdict);
}

/** Returns whether a piece of evidence is of a kind that this cause can rest on; without any kinds all are. */
export function bears({ needs }: Cause, { kind }: Evidence): boolean {
  return needs.length === 0 || needs.includes(kind);
}

export type Missing = "cause" | "evidence" | "part" | "reason" | "note";

/** Returns what is still to be filled in before this can be sent, first things first. */
export function missing(draft: Draft, cause: Cause | undefined, known: readonly Evidence[]): readonly Missing[] {
  if (cause === undefined) return ["cause"];
  const lacks: Missing[] = [];
  const rests = known.some((one) => draft.evidence.has(one.ref) && bears(cause, one));
  if (!rests && cause.needs.length > 0) lacks.push("evidence");
  if (cause.verdict === "device" && Object.keys(draft.parts).length === 0) lacks.push("part");
  if (cause.standing === "contradicted" && draft.reason.trim() === "") lacks.push("reason");
  // Whoever couldn't find out says how far they came.
  if (cause.verdict === "inconclusive" && draft.note.trim() === "") lacks.push("note");
  return lacks;
}

/** Returns a draft as it is sent: in place of the verdict `corrected`, if one was given. */
export function bodyOf(
  draft: Draft,
  cause: Cause,
  known: readonly Evidence[],
  corrected: Diagnosis["verdict"],
): VerdictBody {
  const refs = known.map(({ ref }) => ref).filter((ref) => draft.evidence.has(ref));
  const parts = carries(cause.verdict) ? Object.entries(draft.parts).map(([sku, quantity]) => ({ sku, quantity })) : [];
  const [note, reason] = [draft.note.trim(), draft.reason.trim()];
  return {
    verdict: cause.verdict,
    cause: cause.cause,
    evidence: refs.slice(0, EVIDENCE),
    parts,
    ...(note === "" ? {} : { note }),
    ...(reason === "" ? {} : { reason }),
    ...(corrected === null ? {} : { corrects_us: corrected.at_us }),
  };
}

/** In the catalogue: for any kind of device, for any family. */
const ANY = "*";

/** Returns the parts that go with a cause and fit the device, as the broker will look at it too. */
export function fitting(parts: readonly Part[], cause: Cause, { kind, family }: Diagnosis["device"]): readonly Part[] {
  return parts.filter(
    ({ group, device_type: type, model_families: families }) =>
      cause.groups.includes(group) &&
      (type === ANY || type === kind) &&
      (families.includes(ANY) || (family !== null && families.includes(family))),
  );
}

/** Returns the chosen numbers that are not on offer (any more): they can only be taken out. */
export function unlisted(chosen: Draft["parts"], offered: readonly Part[]): readonly string[] {
  return Object.keys(chosen).filter((sku) => !offered.some((part) => part.sku === sku));
}

/** Returns the kinds of evidence that a part still needs before it is sent out with this verdict. */
export function unborne(part: Part, draft: Draft, known: readonly Evidence[]): readonly string[] {
  const kinds = new Set<string>(known.filter(({ ref }) => draft.evidence.has(ref)).map(({ kind }) => kind));
  return part.evidence_required.filter((kind) => !kinds.has(kind));
}

/** Returns the findings of a test that is evidence; what isn't one by the wire's own rules is left out. */
export function findingsOf({ detail }: Evidence): readonly Finding[] {
  return detail.filter((one) => fault("Finding", { ...one }) === null) as unknown as readonly Finding[];
}
