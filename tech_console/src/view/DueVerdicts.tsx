import { Button } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import type { DueVerdict } from "../core/http.ts";
import { minuteText } from "../core/time.ts";
import { http } from "./http.ts";
import { Failure } from "./State.tsx";
import classes from "./Verdict.module.css";
import { VerdictDialog } from "./VerdictDialog.tsx";
import { useWords } from "./words.ts";

/** Visits of one's own that still lack their verdict: the next ticket has to wait for it. `except`: has its own place. */
export function DueVerdicts({ except }: { except?: string | undefined }) {
  const { t } = useWords();
  const [opened, setOpened] = useState<string | null>(null);
  const due = useQuery({
    queryKey: ["verdicts", "due"],
    queryFn: ({ signal }) => http.dueVerdicts(signal),
    staleTime: 0,
  });
  const items = (due.data?.items ?? []).filter(({ session }) => session !== except);
  return (
    <>
      {items.length > 0 && (
        <section className={classes.due} aria-label={t("verdict.due.title")} data-testid="verdicts-due">
          <b role="status">{t("verdict.due.title")}</b>
          <Visits items={items} word={t("verdict.open")} open={setOpened} />
        </section>
      )}
      {due.isError && due.data === undefined && <Failure error={due.error} retry={() => void due.refetch()} />}
      {opened !== null && <VerdictDialog session={opened} opened close={() => setOpened(null)} />}
    </>
  );
}

/** Whoever is still to be sent, and visits at home that nobody reported on: whether the right part was on the van. */
export function AwaitedOrders({ except }: { except?: string | undefined }) {
  const { t } = useWords();
  const [opened, setOpened] = useState<string | null>(null);
  const awaiting = useQuery({
    queryKey: ["orders", "awaiting"],
    queryFn: ({ signal }) => http.awaitedOrders(signal),
    staleTime: 0,
  });
  const items = (awaiting.data?.items ?? []).filter(({ session }) => session !== except);
  return (
    <>
      {(
        [
          ["to_order", "order.to_order", "order.do"],
          ["ordered", "order.awaiting", "order.report"],
        ] as const
      ).map(([state, title, word]) => {
        const these = items.filter((one) => one.state === state);
        return (
          these.length > 0 && (
            <details key={state} className={classes.awaited} data-testid={`orders-${state}`}>
              <summary>{t(title, { count: these.length })}</summary>
              <Visits items={these} word={t(word)} open={setOpened} />
            </details>
          )
        );
      })}
      {opened !== null && <VerdictDialog session={opened} opened close={() => setOpened(null)} />}
    </>
  );
}

interface VisitsProps {
  items: readonly DueVerdict[];
  word: string;
  open: (session: string) => void;
}

function Visits({ items, word, open }: VisitsProps) {
  return (
    <ul className={classes.visits}>
      {items.map(({ session, ticket, device, ended_us: ended }) => {
        const name = `${ticket} · ${device.model}${ended === null ? "" : ` · ${minuteText(ended)}`}`;
        return (
          <li key={session}>
            <span>{name}</span>
            <Button
              size="compact-sm"
              variant="light"
              aria-label={`${word}: ${name}`}
              onClick={() => open(session)}
              data-testid={`due-${session}`}
            >
              {word}
            </Button>
          </li>
        );
      })}
    </ul>
  );
}
