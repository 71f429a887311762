import { useMemo } from "react";
import { tests } from "../core/actions.ts";
import type { Run } from "../core/device.ts";
import type { Descriptor, Finding } from "../core/wire.gen.ts";
import { ActionButton, ActionNote, useAction } from "./ActionButton.tsx";
import { Icon } from "./Icon.tsx";
import classes from "./Panel.module.css";
import { labelOf, withUnit } from "./values.ts";
import { useLive, type Visit } from "./visit.ts";
import { useWords, type Words } from "./words.ts";

/** The canned tests of a device, each with what it found last. */
export function Tests({ visit, wide = false }: { visit: Visit; wide?: boolean }) {
  const { t } = useWords();
  const descriptors = useLive(visit, (live) => live.descriptors);
  const all = useMemo(() => tests(descriptors), [descriptors]);
  return (
    <section className={classes.section} aria-labelledby="tests-title" data-testid="tests">
      <h3 id="tests-title" className={classes.heading}>
        <Icon name="flask" size={15} />
        {t("tests.title")}
      </h3>
      {all.length === 0 && <p className={classes.dim}>{t("tests.none")}</p>}
      <ul className={classes.list} data-wide={wide}>
        {all.map((descriptor) => (
          <Test key={descriptor.key} visit={visit} descriptor={descriptor} />
        ))}
      </ul>
    </section>
  );
}

function Test({ visit, descriptor }: { visit: Visit; descriptor: Descriptor }) {
  const words = useWords();
  const action = useAction(visit, descriptor);
  return (
    <li className={classes.item} data-testid={`test-${descriptor.key}`} data-outcome={action.run?.outcome}>
      <div className={classes.row}>
        <span className={classes.name} title={descriptor.key}>
          {labelOf(descriptor, words)}
        </span>
        <ActionButton visit={visit} descriptor={descriptor} action={action} />
      </div>
      <ActionNote descriptor={descriptor} action={action} />
      {action.run !== undefined && <Result run={action.run} name={labelOf(descriptor, words)} />}
    </li>
  );
}

const TONE = { passed: "good", failed: "bad", inconclusive: "warn", shown: "accent" } as const;

/** How far a run has come, and then what it found. */
export function Result({ run, name }: { run: Run; name: string }) {
  const { t } = useWords();
  const { outcome, percent, verdict, findings } = run;
  return (
    <>
      {outcome === "pending" && verdict === null && (
        <div
          className={classes.bar}
          role="progressbar"
          aria-label={name}
          aria-valuemin={0}
          aria-valuemax={100}
          {...(percent === null ? {} : { "aria-valuenow": percent })}
        >
          <span style={{ width: `${percent ?? 4}%` }} />
        </div>
      )}
      <div role="status">
        {verdict !== null && (
          <span className={classes.chip} data-tone={TONE[verdict]} data-testid="test-verdict" data-verdict={verdict}>
            <Icon name={verdict === "passed" ? "check" : verdict === "failed" ? "x" : "infoCircle"} size={13} />
            {t(`test.${verdict}`)}
          </span>
        )}
      </div>
      {findings.length > 0 && <Findings findings={findings} />}
    </>
  );
}

/** What a test found, thing by thing. */
export function Findings({ findings }: { findings: readonly Finding[] }) {
  const words = useWords();
  const { t } = words;
  return (
    <dl className={classes.pairs} data-testid="findings">
      {findings.map((finding) => (
        <div key={finding.name} style={{ display: "contents" }}>
          <dt>{words.pick({ vi: finding.label_vi, en: finding.label_en })}</dt>
          <dd data-ok={finding.ok ?? undefined}>
            {found(finding, words)}
            {finding.ok !== null && <Icon name={finding.ok ? "check" : "x"} size={13} />}
            {finding.ok !== null && (
              <span className="visually-hidden">{t(finding.ok ? "finding.good" : "finding.bad")}</span>
            )}
          </dd>
        </div>
      ))}
    </dl>
  );
}

export function found({ value, unit }: Finding, words: Words): string {
  if (typeof value === "boolean") return words.t(value ? "finding.yes" : "finding.no");
  const text =
    typeof value === "number" ? value.toLocaleString(words.language) : Array.isArray(value) ? value.join(", ") : value;
  return withUnit(text, unit, words);
}
