import { Button, Progress } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useEffect, useRef, useState } from "react";
import type { Integrity as Item } from "../core/http.ts";
import { exact } from "../core/time.ts";
import { meaningOf } from "../core/verify/meanings.ts";
import { type Standing, standing } from "../core/verify/standing.ts";
import { Unable } from "../core/verify/tools.ts";
import { bundleOf, http, sentenceOf } from "./http.ts";
import { Icon } from "./Icon.tsx";
import classes from "./Integrity.module.css";
import { type Checked, checkEveryByte } from "./integrity.ts";
import { Failure } from "./State.tsx";
import { webcrypto } from "./webcrypto.ts";
import { useWords, type Words } from "./words.ts";

const AGAIN_MS = 2000;
const WAITS = 30; // each asking is on the record
const TONES = {
  sealed: "good",
  recovered: "warn",
  waiting: "plain",
  live: "plain",
  unproven: "warn",
  broken: "bad",
} as const;

/** Whether a visit's record is sealed and on the ledger, checked in this browser; and the ways to check and keep it. */
export function Integrity({ session }: { session: string }) {
  const words = useWords();
  const { t } = words;
  const [checked, setChecked] = useState<Checked | null>(null);
  const found = useQuery({
    queryKey: ["audit", "session", session, "integrity"],
    queryFn: async ({ signal }) => {
      const said = await http.integrity(session, signal);
      return { said, stands: await standing(said, webcrypto) };
    },
    refetchInterval: ({ state }) =>
      state.data?.stands.kind === "waiting" && state.dataUpdateCount < WAITS ? AGAIN_MS : false,
    retry: false,
  });
  if (found.isError) {
    if (found.error instanceof Unable) return <p className={classes.dim}>{t("integrity.unable")}</p>;
    return <Failure error={found.error} retry={() => void found.refetch()} />;
  }
  if (!found.data) return null;
  const { said, stands } = found.data;
  // What every byte says is more than what the proofs say of its first and its last.
  const wrong = checked !== null && !(checked.verdict.ok && checked.same);
  const kind = wrong ? "broken" : stands.kind;
  return (
    <section className={classes.card} data-tone={TONES[kind]} data-testid="integrity" data-kind={kind}>
      <span className={classes.mark}>
        <Icon name={kind === "broken" ? "alertTriangle" : "shield"} size={20} />
      </span>
      <div className={classes.told}>
        <p className={classes.title}>{t(`integrity.${kind}`)}</p>
        {!wrong && <p className={classes.dim}>{sentence(stands, said, words)}</p>}
        {checked && <Found checked={checked} words={words} />}
        {said.erased !== null && said.erased.length > 0 && (
          <p className={classes.dim}>
            {t("integrity.erased", { classes: said.erased.map((one) => dataClass(one, words)).join(", ") })}
          </p>
        )}
      </div>
      {kind !== "live" && <Acts session={session} bundled={kind !== "broken"} found={setChecked} />}
      {said.verifiers.length > 0 && (
        <details className={classes.keys}>
          <summary>{t("integrity.keys")}</summary>
          <p className={classes.dim}>{t("integrity.keys.hint")}</p>
          {said.verifiers.map((one) => (
            <code key={one.text}>
              {one.text}
              <br />
              {one.fingerprint}
            </code>
          ))}
        </details>
      )}
    </section>
  );
}

function dataClass(name: string, words: Words): string {
  return words.say(`integrity.class.${name}`, name);
}

function sentence(stands: Standing, said: Item, words: Words): string {
  const { t } = words;
  if (stands.kind === "live" || stands.kind === "waiting") return t(`integrity.${stands.kind}.hint`);
  if (stands.kind === "unproven") return t("integrity.unproven.hint", { code: stands.code });
  if (stands.kind === "broken") {
    const meaning = words.pick(meaningOf(stands.code));
    return stands.offset === null ? meaning : `${meaning} ${t("integrity.byte", { offset: stands.offset })}`;
  }
  const checkpoint = t("integrity.checkpoint", { size: stands.size, time: exact(stands.atUs), records: said.records });
  return stands.kind === "recovered" ? `${t("integrity.recovered.hint")} ${checkpoint}` : checkpoint;
}

function Acts(props: { session: string; bundled: boolean; found: (checked: Checked | null) => void }) {
  const { session, bundled, found } = props;
  const words = useWords();
  const { t } = words;
  const [part, setPart] = useState<number | null>(null);
  const [failed, setFailed] = useState<unknown>(null);
  const running = useRef<AbortController | null>(null);
  useEffect(() => () => running.current?.abort(), []);
  const start = async () => {
    const run = new AbortController();
    running.current = run;
    found(null);
    setFailed(null);
    setPart(0);
    try {
      found(await checkEveryByte(session, run.signal, (done, size) => setPart(done / size)));
    } catch (error) {
      if (!run.signal.aborted) setFailed(error);
    }
    setPart(null);
  };
  return (
    <>
      <div className={classes.acts}>
        <Button
          variant="default"
          size="xs"
          loading={part !== null}
          onClick={() => void start()}
          data-testid="check-bytes"
        >
          {t("integrity.check")}
        </Button>
        {bundled && (
          <>
            <Button
              component="a"
              href={bundleOf(session, true)}
              download
              size="xs"
              leftSection={<Icon name="download" size={15} />}
              data-testid="bundle"
            >
              {t("integrity.bundle")}
            </Button>
            <a className={classes.without} href={bundleOf(session, false)} download title={t("integrity.without.tip")}>
              {t("integrity.without")}
            </a>
          </>
        )}
      </div>
      {part !== null && (
        <Progress className={classes.bar ?? ""} value={part * 100} aria-label={t("integrity.checking")} size="sm" />
      )}
      {failed !== null && (
        <p className={classes.found} data-tone="bad" role="alert">
          {failed instanceof Unable ? t("integrity.unable") : sentenceOf(failed, words)}
        </p>
      )}
    </>
  );
}

function Found({ checked, words }: { checked: Checked; words: Words }) {
  const { verdict, same } = checked;
  const { t } = words;
  const good = verdict.ok && same;
  const said = verdict.fault
    ? `${words.pick(meaningOf(verdict.fault.code))} ${t("integrity.byte", { offset: verdict.fault.offset })}`
    : t(same ? "integrity.bytes.ok" : "integrity.bytes.other", { bytes: verdict.end, records: verdict.records });
  return (
    <p className={classes.found} data-tone={good ? "good" : "bad"} role="status" data-testid="bytes-checked">
      <Icon name={good ? "check" : "alertTriangle"} size={15} />
      {said}
    </p>
  );
}
