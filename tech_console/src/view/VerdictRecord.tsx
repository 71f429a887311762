import { Button, Textarea } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import type { Diagnosis, Order, Verdict } from "../core/http.ts";
import { exact } from "../core/time.ts";
import { calls } from "../core/verdict.ts";
import { EvidenceLine } from "./Evidence.tsx";
import { http, sentenceOf } from "./http.ts";
import { Icon } from "./Icon.tsx";
import { Notice } from "./Notice.tsx";
import { useParts } from "./useParts.ts";
import classes from "./Verdict.module.css";
import { useWords } from "./words.ts";

/** A verdict as it was given, its evidence, and the visit that was ordered for it. `own`: its technician looks at it. */
export function VerdictRecord({ diagnosis, own = false }: { diagnosis: Diagnosis; own?: boolean }) {
  const { verdict, order, evidence, session, state, device } = diagnosis;
  if (verdict === null) return null;
  return (
    <div
      className={classes.record}
      data-testid="verdict-record"
      data-verdict={verdict.verdict}
      data-cause={verdict.cause}
    >
      <Found verdict={verdict} family={device.family} />
      <ul className={classes.evidence}>
        {evidence
          .filter(({ ref }) => verdict.evidence.includes(ref))
          .map((one) => (
            <li key={one.ref}>
              <EvidenceLine evidence={one} codes={state.codes} />
            </li>
          ))}
      </ul>
      {order !== null && <Ordered order={order} own={own} />}
      {order === null && own && calls(verdict.verdict) && <OrderButton session={session} />}
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

function OrderButton({ session }: { session: string }) {
  const words = useWords();
  const store = useQueryClient();
  const [note, setNote] = useState("");
  const order = useMutation({
    mutationFn: () => http.orderVisit(session, note.trim()),
    onSuccess: () => void store.invalidateQueries({ queryKey: ["diagnosis", session] }),
  });
  return (
    <>
      {order.isError && (
        <Notice tone="bad" live testid="order-problem">
          {sentenceOf(order.error, words)}
        </Notice>
      )}
      <Textarea
        label={words.t("order.note")}
        value={note}
        maxLength={500}
        autosize
        minRows={1}
        onChange={(event) => setNote(event.currentTarget.value)}
        data-testid="order-note"
      />
      <div className={classes.foot}>
        <Button
          leftSection={<Icon name="truck" size={17} />}
          loading={order.isPending}
          onClick={() => order.mutate()}
          data-testid="order-visit"
        >
          {words.t("order.do")}
        </Button>
      </div>
    </>
  );
}

/** Did the first visit at home do it? Asked of who ordered it, who may say otherwise later. */
function Outcome({ order }: { order: Order }) {
  const words = useWords();
  const { t } = words;
  const store = useQueryClient();
  const report = useMutation({
    mutationFn: (fixed: boolean) => http.reportVisit(order.session, fixed),
    onSuccess() {
      void store.invalidateQueries({ queryKey: ["diagnosis", order.session] });
      void store.invalidateQueries({ queryKey: ["orders"] });
    },
  });
  return (
    <fieldset className={classes.outcome} data-testid="order-outcome">
      <legend>{t("order.outcome")}</legend>
      {([true, false] as const).map((fixed) => (
        <Button
          key={String(fixed)}
          size="compact-sm"
          variant={order.fixed === fixed ? "filled" : "default"}
          aria-pressed={order.fixed === fixed}
          disabled={report.isPending}
          onClick={() => order.fixed !== fixed && report.mutate(fixed)}
          data-testid={fixed ? "outcome-fixed" : "outcome-not-fixed"}
        >
          {t(fixed ? "order.outcome.fixed" : "order.outcome.not_fixed")}
        </Button>
      ))}
      {report.isError && (
        <Notice tone="bad" live testid="outcome-problem">
          {sentenceOf(report.error, words)}
        </Notice>
      )}
    </fieldset>
  );
}

/** A visit at home, with exactly what is to be brought. */
function Ordered({ order, own }: { order: Order; own: boolean }) {
  const { t, say, pick } = useWords();
  return (
    <section className={classes.order} aria-label={t("order.title")} data-testid="order">
      <h3>
        <Icon name="truck" size={17} />
        {t("order.title")} <code title={order.order}>{order.ticket}</code>
      </h3>
      <ul>
        {order.parts.map((part) => (
          <li key={part.sku} data-testid={`order-part-${part.sku}`}>
            <b>
              {part.quantity} × {pick({ vi: part.name_vi, en: part.name_en })}
            </b>{" "}
            <code>{part.sku}</code>
            {part.alternates.length > 0 && (
              <small>{t("order.alternates", { parts: part.alternates.join(", ") })}</small>
            )}
          </li>
        ))}
      </ul>
      <p className={classes.dim}>
        {say(`skill.${order.skill}`, order.skill)}
        {order.two_persons && ` · ${t("order.two")}`}
      </p>
      {order.note !== null && <p className={classes.text}>{order.note}</p>}
      {order.fixed !== null && (
        <p className={classes.text} data-testid="order-fixed" data-fixed={order.fixed}>
          {t(order.fixed ? "order.fixed" : "order.not_fixed")}
        </p>
      )}
      {own && <Outcome order={order} />}
    </section>
  );
}
