import { Button, Textarea } from "@mantine/core";
import { type QueryClient, useMutation, useQueryClient } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useState } from "react";
import type { Diagnosis, Order } from "../core/http.ts";
import { minuteText } from "../core/time.ts";
import { http, sentenceOf } from "./http.ts";
import { Icon } from "./Icon.tsx";
import { Notice } from "./Notice.tsx";
import { useKeptFocus } from "./useKeptFocus.ts";
import classes from "./Verdict.module.css";
import { useWords } from "./words.ts";

/** An answer may be lost on its way: what the broker has is looked at in any case. */
function settle(store: QueryClient, session: string): void {
  void store.invalidateQueries({ queryKey: ["diagnosis", session] });
  void store.invalidateQueries({ queryKey: ["orders"] });
}

/** Who is on the way already, because of another session on the same ticket. */
export function Pending({ orders }: { orders: Diagnosis["pending"] }) {
  const { t, pick } = useWords();
  return orders.map((order) => (
    <Notice key={order.order} tone="warn" testid="order-pending">
      {t("order.pending", { when: minuteText(order.at_us), name: order.by_name })}{" "}
      {order.parts.map((part) => `${part.quantity} × ${pick({ vi: part.name_vi, en: part.name_en })}`).join(", ")}
    </Notice>
  ));
}

/** Sends somebody there, with a word for them. */
export function OrderButton({ session }: { session: string }) {
  const words = useWords();
  const store = useQueryClient();
  const [note, setNote] = useState("");
  const order = useMutation({
    mutationFn: () => http.orderVisit(session, note.trim()),
    onSettled: () => settle(store, session),
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

/** Nobody has been there so soon after it was ordered. */
const SOON_US = 3_600_000_000;

/** Did the first visit at home do it? Asked of who ordered it, who may say otherwise later. */
function Outcome({ order }: { order: Order }) {
  const words = useWords();
  const { t } = words;
  const store = useQueryClient();
  const report = useMutation({
    mutationFn: (fixed: boolean) => http.reportVisit(order.session, fixed),
    onSettled: () => settle(store, order.session),
  });
  const [late] = useState(() => Date.now() * 1000 - order.at_us > SOON_US);
  return (
    <details className={classes.others} open={late || order.fixed !== null} data-testid="order-outcome">
      <summary>{t("order.outcome")}</summary>
      <fieldset className={classes.outcome} aria-label={t("order.outcome")}>
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
      </fieldset>
      {report.isError && (
        <Notice tone="bad" live testid="outcome-problem">
          {sentenceOf(report.error, words)}
        </Notice>
      )}
    </details>
  );
}

/** A visit at home, with exactly what is to be brought. */
export function HomeVisit({ order, own }: { order: Order; own: boolean }) {
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
      <p className={classes.text}>
        <Link to="/orders/$session" params={{ session: order.session }} target="_blank" data-testid="order-sheet">
          {t("order.sheet.open")}
        </Link>
      </p>
      {own && <Outcome order={order} />}
      {own && order.fixed === null && <Withdrawal order={order} />}
    </section>
  );
}

/** Calls the visit off, with a reason: the customer was told that somebody comes. */
function Withdrawal({ order }: { order: Order }) {
  const words = useWords();
  const { t } = words;
  const store = useQueryClient();
  const [why, setWhy] = useState<string | null>(null);
  const withdraw = useMutation({
    mutationFn: (reason: string) => http.withdrawVisit(order.session, reason),
    onSettled: () => settle(store, order.session),
  });
  const box = useKeptFocus<HTMLDivElement>(why === null ? "order" : "why", "[data-first]");
  if (why === null) {
    return (
      <div ref={box} className={classes.foot}>
        <Button
          size="compact-sm"
          variant="subtle"
          color="gray"
          data-first
          onClick={() => setWhy("")}
          data-testid="order-withdraw"
        >
          {t("order.withdraw")}
        </Button>
      </div>
    );
  }
  const reason = why.trim();
  return (
    <div ref={box}>
      <Textarea
        label={t("order.withdraw.why")}
        value={why}
        maxLength={500}
        autosize
        minRows={1}
        data-first
        onChange={(event) => setWhy(event.currentTarget.value)}
        data-testid="order-withdraw-why"
      />
      {withdraw.isError && (
        <Notice tone="bad" live testid="order-withdraw-problem">
          {sentenceOf(withdraw.error, words)}
        </Notice>
      )}
      <div className={classes.foot}>
        <Button size="compact-sm" variant="default" onClick={() => setWhy(null)} data-testid="order-withdraw-not">
          {t("order.withdraw.not")}
        </Button>
        <Button
          size="compact-sm"
          color="red"
          disabled={reason === ""}
          loading={withdraw.isPending}
          onClick={() => withdraw.mutate(reason)}
          data-testid="order-withdraw-do"
        >
          {t("order.withdraw")}
        </Button>
      </div>
    </div>
  );
}
