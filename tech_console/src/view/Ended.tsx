import { Button } from "@mantine/core";
import { Link } from "@tanstack/react-router";
import { useMemo } from "react";
import type { Ending, Live } from "../core/live.ts";
import { receiptCode } from "../core/receipt.ts";
import { dateTime } from "../core/time.ts";
import { weak } from "../core/ways.ts";
import { useMe } from "./account.ts";
import { AwaitedOrders, DueVerdicts } from "./DueVerdicts.tsx";
import classes from "./Ended.module.css";
import { Icon } from "./Icon.tsx";
import { Naming } from "./naming.ts";
import { PinForm } from "./PinForm.tsx";
import { Timeline } from "./Timeline.tsx";
import { VerdictOf } from "./VerdictForm.tsx";
import { byKey } from "./values.ts";
import { useLive, type Visit } from "./visit.ts";
import { useWords, type Words } from "./words.ts";

/** Returns why the visit ended, in words: the broker's reason, or what the socket's closing tells. */
export function endingText(ending: Ending, joined: boolean, { t, say }: Words): string {
  if (ending.reason !== null) return t(`end.${ending.reason}`);
  // The broker refused the socket: whatever ended the visit, it did so before anybody here could be told.
  if (ending.closeCode === 1006 && !joined) return t("closed.unopened");
  return say(`closed.${ending.closeCode ?? "other"}`, t("closed.other"));
}

/** Returns what to do before the next PIN, where the reason tells. */
function hintText({ reason }: Ending, link: Live["link"], { t }: Words): string | null {
  switch (reason) {
    case "link_degraded":
      return t(`ended.hint.link.${(link === null ? null : weak(link)) ?? "device"}`);
    case "device_disconnected":
    case "device_power_off":
    case "technician_disconnected":
      return t(`ended.hint.${reason}`);
    default:
      return null;
  }
}

interface Props {
  visit: Visit;
  ending: Ending;
  ticket: string | null;
  leave: () => void;
}

/** After any end: why, that only a new PIN opens another visit, and the field for it on the same ticket. */
export function Ended({ visit, ending, ticket, leave }: Props) {
  const words = useWords();
  const { t } = words;
  const session = useLive(visit, (live) => live.session);
  const head = useLive(visit, (live) => live.head);
  const code = head === null ? null : receiptCode(head);
  const own = session?.active_us == null ? undefined : session.session; // it has its card on this page
  const replays = useMe().data?.replays_own ?? false;
  const hint = hintText(
    ending,
    useLive(visit, (live) => live.link),
    words,
  );
  return (
    <div className={classes.page} data-testid="ended">
      <section className={classes.card}>
        <div className={classes.head} role="status">
          <span className={classes.badge}>
            <Icon name={ending.reason === "link_degraded" ? "wifiOff" : "plugConnectedX"} size={24} />
          </span>
          <div>
            <h2
              className={classes.reason}
              data-testid="ended-reason"
              data-reason={ending.reason ?? `closed_${ending.closeCode}`}
            >
              {endingText(ending, session !== null, words)}
            </h2>
            <p className={classes.sentence}>{t("ended.sentence")}</p>
            {hint !== null && (
              <p className={classes.hint} data-testid="ended-hint">
                {hint}
              </p>
            )}
            {code !== null && (
              <p className={classes.hint} title={t("ended.receipt.why")} data-testid="ended-receipt">
                {t("ended.receipt")} <b data-testid="receipt-code">{code}</b>
              </p>
            )}
            <p className={classes.when}>
              {dateTime(ending.atMs * 1000)}
              {session && ` · ${session.device.model} · ${session.device.serial}`}
            </p>
            {session && replays && (
              <Link
                to="/audit/sessions/$session/replay"
                params={{ session: session.session }}
                className={classes.replay}
                data-testid="replay-own"
              >
                <Icon name="playerPlay" size={14} />
                {t("replay.own")}
              </Link>
            )}
          </div>
        </div>
        {ticket !== null && <WaitingTicket ticket={ticket} leave={leave} />}
        <DueVerdicts except={own} />
        <PinForm />
        <AwaitedOrders except={own} />
      </section>
      <div className={classes.after}>
        {own !== undefined && <VerdictCard visit={visit} session={own} />}
        <section className={classes.log} aria-label={t("ended.log")}>
          <Timeline visit={visit} />
        </section>
      </div>
    </div>
  );
}

/** What the visit found: nothing else may be begun on another ticket before it is said. */
function VerdictCard({ visit, session }: { visit: Visit; session: string }) {
  const { t } = useWords();
  const list = useLive(visit, (live) => live.descriptors);
  const descriptors = useMemo(() => byKey(list), [list]);
  return (
    <section className={classes.verdict} aria-labelledby="verdict-title" data-testid="verdict-card">
      <h2 id="verdict-title" className={classes.verdictTitle}>
        <Icon name="clipboardCheck" size={18} />
        {t("verdict.title")}
      </h2>
      <Naming value={descriptors}>
        <VerdictOf session={session} />
      </Naming>
    </section>
  );
}

/** The ticket goes on although the visit is over; the technician may also put it down. */
export function WaitingTicket({ ticket, leave }: { ticket: string; leave: () => void }) {
  const { t } = useWords();
  return (
    <div className={classes.ticket} data-testid="waiting-ticket">
      <Icon name="ticket" size={18} />
      <span>
        {t("pin.waiting")} <b>{ticket}</b>
      </span>
      <Button size="compact-sm" variant="subtle" onClick={leave} data-testid="leave-ticket">
        {t("pin.leave")}
      </Button>
    </div>
  );
}
