import { Button } from "@mantine/core";
import type { Diagnosis, Verdict } from "../core/http.ts";
import { exact } from "../core/time.ts";
import { calls } from "../core/verdict.ts";
import { EvidenceLine } from "./Evidence.tsx";
import { HomeVisit, OrderButton } from "./HomeVisit.tsx";
import { Icon } from "./Icon.tsx";
import { Notice } from "./Notice.tsx";
import { useParts } from "./useParts.ts";
import classes from "./Verdict.module.css";
import { useWords } from "./words.ts";

interface Props {
  diagnosis: Diagnosis;
  /** Its own technician looks at it, and may correct it as long as nobody goes there because of it. */
  correct?: () => void;
}

/** A verdict as it was given, its evidence, and the visit that was ordered for it. */
export function VerdictRecord({ diagnosis, correct }: Props) {
  const { t } = useWords();
  const own = correct !== undefined;
  const { verdict, order, evidence, session, state, device } = diagnosis;
  const free = order === null || order.fixed === false; // nobody goes there because of it, or it did not help
  if (verdict === null) return null;
  return (
    <div
      className={classes.record}
      data-testid="verdict-record"
      data-verdict={verdict.verdict}
      data-cause={verdict.cause}
    >
      <Found verdict={verdict} family={device.family} />
      {diagnosis.outdated && order?.fixed !== true && (
        <Notice tone="warn" testid="verdict-outdated">
          {t(free ? "verdict.outdated" : "verdict.outdated.ordered")}
        </Notice>
      )}
      <ul className={classes.evidence}>
        {evidence
          .filter(({ ref }) => verdict.evidence.includes(ref))
          .map((one) => (
            <li key={one.ref}>
              <EvidenceLine evidence={one} codes={state.codes} />
            </li>
          ))}
      </ul>
      {order !== null && <HomeVisit order={order} own={own} />}
      {free && own && calls(verdict.verdict) && !diagnosis.outdated && <OrderButton session={session} />}
      {free && own && (
        <div className={classes.foot}>
          <Button size="compact-sm" variant="subtle" color="gray" onClick={correct} data-testid="verdict-correct">
            {t("verdict.correct")}
          </Button>
        </div>
      )}
    </div>
  );
}

function Found({ verdict, family }: { verdict: Verdict; family: string | null }) {
  const { t, say, pick } = useWords();
  const known = useParts(family, verdict.parts.length > 0).data?.items ?? [];
  const nameOf = (sku: string) => {
    const part = known.find((one) => one.sku === sku);
    return part === undefined ? sku : `${pick({ vi: part.name_vi, en: part.name_en })} (${sku})`;
  };
  return (
    <>
      <p className={classes.found}>
        <Icon name="clipboardCheck" size={18} />
        <span>
          <b>{say(`cause.${verdict.cause}`, verdict.cause)}</b>
          <span>{t(`verdict.${verdict.verdict}`)}</span>
        </span>
      </p>
      {verdict.contradicted && (
        <Notice tone="warn" testid="verdict-was-contradicted">
          {t("verdict.was_contradicted")} {verdict.reason}
        </Notice>
      )}
      {verdict.parts.length > 0 && (
        <p className={classes.text}>
          {t("verdict.parts")}: {verdict.parts.map(({ sku, quantity }) => `${quantity} × ${nameOf(sku)}`).join(", ")}
        </p>
      )}
      {verdict.note !== null && <p className={classes.text}>{verdict.note}</p>}
      <p className={classes.dim}>
        {verdict.by_name} · {exact(verdict.at_us)}
      </p>
    </>
  );
}
