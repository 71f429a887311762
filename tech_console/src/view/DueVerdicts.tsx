import { Button } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { minuteText } from "../core/time.ts";
import { http } from "./http.ts";
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
        <section className={classes.due} role="status" aria-label={t("verdict.due.title")} data-testid="verdicts-due">
          <b>{t("verdict.due.title")}</b>
          <ul>
            {items.map(({ session, ticket, device, ended_us: ended }) => (
              <li key={session}>
                <span>
                  {ticket} · {device.model}
                  {ended !== null && ` · ${minuteText(ended)}`}
                </span>
                <Button
                  size="compact-sm"
                  variant="light"
                  onClick={() => setOpened(session)}
                  data-testid={`due-${session}`}
                >
                  {t("verdict.open")}
                </Button>
              </li>
            ))}
          </ul>
        </section>
      )}
      {opened !== null && <VerdictDialog session={opened} opened close={() => setOpened(null)} />}
    </>
  );
}
