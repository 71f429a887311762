import { Button, Checkbox, NumberInput, Select, Textarea } from "@mantine/core";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import type { Cause, Diagnosis, Evidence, Part } from "../core/http.ts";
import {
  bears,
  bodyOf,
  carries,
  current,
  type Draft,
  EVIDENCE,
  fitting,
  keeping,
  type Missing,
  missing,
  type News,
  named,
  news,
  resumed,
  unborne,
  unlisted,
} from "../core/verdict.ts";
import type { CodeMeaning } from "../core/wire.gen.ts";
import { EvidenceLine } from "./Evidence.tsx";
import { Pending } from "./HomeVisit.tsx";
import { HttpError, http, sentenceOf } from "./http.ts";
import { drafts } from "./memory.ts";
import { Named } from "./Named.tsx";
import { Notice } from "./Notice.tsx";
import { Failure, Loading } from "./State.tsx";
import { useKeptFocus } from "./useKeptFocus.ts";
import { useParts } from "./useParts.ts";
import classes from "./Verdict.module.css";
import { VerdictRecord } from "./VerdictRecord.tsx";
import { useWords, type Words } from "./words.ts";

export function useDiagnosis(session: string) {
  return useQuery({
    queryKey: ["diagnosis", session],
    queryFn: ({ signal }) => http.diagnosis(session, signal),
    staleTime: 0,
  });
}

/** A visit's verdict: as it was given, or the form for it, or for correcting it. */
export function VerdictOf({ session }: { session: string }) {
  const diagnosis = useDiagnosis(session);
  // What was known of a visit earlier is no ground for its verdict: a form opens with what it has come to.
  if (diagnosis.isPending || !diagnosis.isFetchedAfterMount) return <Loading />;
  // A look that failed takes nobody's half-written form away.
  if (diagnosis.data === undefined) return <Failure error={diagnosis.error} retry={() => void diagnosis.refetch()} />;
  return (
    <Named words={diagnosis.data.words}>
      <Judging key={session} diagnosis={diagnosis.data} />
    </Named>
  );
}

function Judging({ diagnosis }: { diagnosis: Diagnosis }) {
  const { t } = useWords();
  const { session, verdict, order, pending } = diagnosis;
  // Which one is corrected: whatever another window made of it since is shown, and not written over.
  const [corrected, setCorrected] = useState(() =>
    current(drafts.get(session), diagnosis) ? (verdict?.at_us ?? null) : null,
  );
  const [seen, setSeen] = useState(diagnosis);
  const [told, setTold] = useState<News | null>(null);
  if (seen !== diagnosis) {
    setSeen(diagnosis);
    setTold(news(seen, diagnosis) ?? told);
  }
  const form = verdict === null || verdict.at_us === corrected;
  const box = useKeptFocus(form ? "form" : `${verdict.at_us} ${order?.order}`);
  return (
    <section ref={box} tabIndex={-1} aria-label={t("verdict.title")} className={classes.judging}>
      <p className="visually-hidden" role="status" data-testid="verdict-news">
        {told !== null && t(`verdict.news.${told}`)}
      </p>
      <Pending orders={pending} />
      {form ? (
        <VerdictForm diagnosis={diagnosis} leave={() => setCorrected(null)} />
      ) : (
        <VerdictRecord diagnosis={diagnosis} correct={() => setCorrected(verdict.at_us)} />
      )}
    </section>
  );
}

/** What it was, on what evidence, and what is to be replaced. */
function VerdictForm({ diagnosis, leave }: { diagnosis: Diagnosis; leave: () => void }) {
  const words = useWords();
  const { t } = words;
  const store = useQueryClient();
  const { session, causes, evidence, device } = diagnosis;
  const [corrected] = useState(diagnosis.verdict);
  const [draft, setDraft] = useState<Draft>(() => resumed(drafts.get(session), diagnosis));
  const cause = causes.find((one) => one.cause === draft.cause);
  const lacks = missing(draft, cause, evidence);
  // This form goes away with its dialog, with the visit and with the sign-in: what was written stays.
  function change(part: Partial<Draft>) {
    const next = { ...draft, ...part };
    drafts.set(session, keeping(next, diagnosis));
    setDraft(next);
  }
  const send = useMutation({
    mutationFn: (chosen: Cause) => http.giveVerdict(session, bodyOf(draft, chosen, evidence, corrected)),
    // An answer may be lost on its way: what the broker has is looked at in any case.
    async onSettled(_, error) {
      if (error === null) drafts.delete(session);
      void store.invalidateQueries({ queryKey: ["verdicts"] });
      void store.invalidateQueries({ queryKey: ["orders"] });
      await store.invalidateQueries({ queryKey: ["diagnosis", session] }); // or what was corrected is seen once more
    },
  });
  const needsReason =
    cause?.standing === "contradicted" || (send.error instanceof HttpError && send.error.code === "reason_needed");

  function submit(event: FormEvent) {
    event.preventDefault();
    if (cause !== undefined && lacks.length === 0 && !send.isPending) send.mutate(cause);
  }
  return (
    <form className={classes.form} onSubmit={submit} data-testid="verdict-form">
      <Select
        label={t("verdict.cause")}
        placeholder={t("verdict.cause.choose")}
        data={grouped(causes, words)}
        value={draft.cause}
        searchable
        comboboxProps={{ withinPortal: true }}
        onChange={(next) => change({ cause: next, parts: {} })}
        data-testid="verdict-cause"
      />
      {cause !== undefined && (
        <p className={classes.kind}>
          {t("verdict.kind")} <b data-testid="verdict-kind">{t(`verdict.${cause.verdict}`)}</b>
          {cause.standing !== null && <span data-standing={cause.standing}>{t(`standing.${cause.standing}`)}</span>}
        </p>
      )}
      {cause?.standing === "contradicted" && (
        <Notice tone="warn" live testid="verdict-contradicted">
          {t("verdict.contradicted")}
        </Notice>
      )}
      {cause !== undefined &&
        carries(cause.verdict) &&
        (cause.groups.length > 0 || Object.keys(draft.parts).length > 0) && (
          <PartsChoice
            cause={cause}
            device={device}
            lacks={(part) => (cause.standing === "contradicted" ? [] : unborne(part, draft, evidence))}
            chosen={draft.parts}
            choose={(parts) => change({ parts })}
          />
        )}
      <EvidenceChoice
        evidence={evidence}
        codes={diagnosis.state.codes}
        cause={cause}
        chosen={draft.evidence}
        choose={(refs) => change({ evidence: refs })}
      />
      {needsReason && (
        <Textarea
          label={t("verdict.reason")}
          value={draft.reason}
          maxLength={500}
          autosize
          minRows={2}
          onChange={(event) => change({ reason: event.currentTarget.value })}
          data-testid="verdict-reason"
        />
      )}
      <Textarea
        label={t("verdict.note")}
        value={draft.note}
        maxLength={500}
        autosize
        minRows={1}
        onChange={(event) => change({ note: event.currentTarget.value })}
        data-testid="verdict-note"
      />
      {send.isError && (
        <Notice tone="bad" live testid="verdict-problem">
          {sentenceOf(send.error, words)}
        </Notice>
      )}
      <div className={classes.foot}>
        <span className={classes.dim} role="status" data-testid="verdict-missing">
          {lacks.length > 0 &&
            t("verdict.missing", { what: lacks.map((one) => lackWords(one, cause, words)).join(", ") })}
        </span>
        {corrected !== null && (
          <Button
            variant="default"
            onClick={() => {
              drafts.delete(session);
              leave();
            }}
            data-testid="verdict-leave"
          >
            {t("verdict.correct.not")}
          </Button>
        )}
        <Button type="submit" disabled={lacks.length > 0} loading={send.isPending} data-testid="verdict-send">
          {t(corrected === null ? "verdict.send" : "verdict.correct")}
        </Button>
      </div>
    </form>
  );
}

/** What is still missing; of evidence, what kinds would do. */
function lackWords(lack: Missing, cause: Cause | undefined, { t, say }: Words): string {
  if (lack !== "evidence" || cause === undefined) return t(`missing.${lack}`);
  return t("missing.evidence.of", { kinds: kindWords(cause.needs, say, " / ") });
}

/** Kinds of evidence as what one still has to get, unlike their short names before each piece. */
function kindWords(kinds: readonly string[], say: Words["say"], between: string): string {
  return kinds.map((kind) => say(`evidence.of.${kind}`, kind)).join(between);
}

/** Causes under what kind of verdict they are; within one, the better supported first. */
function grouped(causes: readonly Cause[], { t, say }: Words) {
  const kinds = [...new Set(causes.map(({ verdict }) => verdict))];
  const rank = ({ standing }: Cause) =>
    standing === "supported" ? 0 : standing === "possible" ? 1 : standing === null ? 2 : 3;
  return kinds.map((kind) => ({
    group: t(`verdict.${kind}`),
    items: causes
      .filter(({ verdict }) => verdict === kind)
      .sort((one, other) => rank(one) - rank(other))
      .map((one) => ({
        value: one.cause,
        label:
          say(`cause.${one.cause}`, one.cause) + (one.standing === null ? "" : ` · ${t(`standing.${one.standing}`)}`),
      })),
  }));
}

interface EvidenceProps {
  evidence: readonly Evidence[];
  codes: readonly CodeMeaning[];
  cause: Cause | undefined;
  chosen: ReadonlySet<string>;
  choose: (refs: ReadonlySet<string>) => void;
}

function EvidenceChoice({ evidence, codes, cause, chosen, choose }: EvidenceProps) {
  const { t } = useWords();
  const others = evidence.filter((one) => !named(one));
  // Settings and survey stand apart, unless they are just what this cause rests on.
  const wanted = cause !== undefined && cause.needs.length > 0 && others.some((one) => bears(cause, one));
  const box = (one: Evidence) => (
    <Checkbox
      key={one.ref}
      size="xs"
      checked={chosen.has(one.ref)}
      label={<EvidenceLine evidence={one} codes={codes} />}
      data-testid={`evidence-${one.ref}`}
      data-kind={one.kind}
      disabled={chosen.size >= EVIDENCE && !chosen.has(one.ref)}
      onChange={(event) => {
        const next = new Set(chosen);
        if (event.currentTarget.checked) next.add(one.ref);
        else next.delete(one.ref);
        choose(next);
      }}
    />
  );
  return (
    <fieldset className={classes.group} data-testid="verdict-evidence">
      <legend>{t("verdict.evidence")}</legend>
      {evidence.length === 0 && <p className={classes.dim}>{t("verdict.evidence.none")}</p>}
      {evidence.filter(named).map(box)}
      {others.length > 0 && (
        <details key={cause?.cause} className={classes.others} open={wanted}>
          <summary>{t("verdict.evidence.others", { count: others.length })}</summary>
          {others.map(box)}
        </details>
      )}
    </fieldset>
  );
}

interface PartsProps {
  cause: Cause;
  device: Diagnosis["device"];
  lacks: (part: Part) => readonly string[];
  chosen: Readonly<Record<string, number>>;
  choose: (parts: Readonly<Record<string, number>>) => void;
}

const MOST = 9;

/** The parts of the catalogue that go with this cause and fit this model family. */
function PartsChoice({ cause, device, lacks, chosen, choose }: PartsProps) {
  const { t, say, pick } = useWords();
  const { family } = device;
  const parts = useParts(family);
  const fit = fitting(parts.data?.items ?? [], cause, device);
  const gone = parts.isSuccess ? unlisted(chosen, fit) : [];
  const without = (sku: string) => Object.fromEntries(Object.entries(chosen).filter(([one]) => one !== sku));
  return (
    <fieldset className={classes.group} data-testid="verdict-parts">
      <legend>{t("verdict.parts")}</legend>
      {parts.isPending && <Loading />}
      {parts.isError && <Failure error={parts.error} retry={() => void parts.refetch()} />}
      {parts.isSuccess && fit.length === 0 && <p className={classes.dim}>{t("verdict.parts.none")}</p>}
      {gone.map((sku) => (
        <Checkbox
          key={sku}
          size="xs"
          checked
          label={
            <span className={classes.line}>
              <code>{sku}</code>
              <small>{t("part.unlisted")}</small>
            </span>
          }
          onChange={() => choose(without(sku))}
          data-testid={`part-${sku}`}
        />
      ))}
      {fit.map((part) => (
        <div key={part.sku} className={classes.part} data-testid={`part-${part.sku}`}>
          <Checkbox
            size="xs"
            checked={part.sku in chosen}
            label={
              <span className={classes.line}>
                {pick({ vi: part.name_vi, en: part.name_en })} <code>{part.sku}</code>
                <small>
                  {t("part.stock", { count: part.stock })}
                  {part.heavy && ` · ${t("part.heavy")}`}
                  {lacks(part).length > 0 && ` · ${t("part.lacks", { kinds: kindWords(lacks(part), say, ", ") })}`}
                </small>
              </span>
            }
            onChange={(event) => choose(event.currentTarget.checked ? { ...chosen, [part.sku]: 1 } : without(part.sku))}
          />
          {part.sku in chosen && (
            <NumberInput
              size="xs"
              className={classes.count ?? ""}
              min={1}
              max={MOST}
              clampBehavior="strict"
              aria-label={t("part.count", { part: pick({ vi: part.name_vi, en: part.name_en }) })}
              value={chosen[part.sku] ?? 1}
              onChange={(count) => choose({ ...chosen, [part.sku]: typeof count === "number" ? count : 1 })}
            />
          )}
        </div>
      ))}
    </fieldset>
  );
}
