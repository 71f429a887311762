import { useEffect } from "react";
import { Bench } from "../view/Bench.tsx";
import { AwaitedOrders, DueVerdicts } from "../view/DueVerdicts.tsx";
import { Ended, WaitingTicket } from "../view/Ended.tsx";
import { Icon } from "../view/Icon.tsx";
import { ticketAtHand } from "../view/memory.ts";
import { Notices } from "../view/Notices.tsx";
import { PinForm } from "../view/PinForm.tsx";
import { useTitle } from "../view/useTitle.ts";
import { current, useLive, useStore, type Visit } from "../view/visit.ts";
import { Waiting } from "../view/Waiting.tsx";
import { useWords } from "../view/words.ts";
import classes from "./Assist.module.css";

/** A technician's page: from the PIN, through the visit, to the next PIN. */
export function Assist() {
  const { t } = useWords();
  const visit = useStore(current, (one) => one);
  useTitle(t("assist.title"));
  return (
    <>
      <h1 className="visually-hidden">{t("assist.title")}</h1>
      {visit === null ? <Start /> : <Visiting visit={visit} />}
    </>
  );
}

function Start() {
  const { t } = useWords();
  const ticket = useStore(ticketAtHand, (one) => one);
  return (
    <div className={classes.start}>
      <section className={classes.card}>
        <h2 className={classes.title}>{t("pin.title")}</h2>
        <p className={classes.intro}>{t("pin.intro")}</p>
        {ticket !== null && <WaitingTicket ticket={ticket} leave={() => ticketAtHand.set(null)} />}
        <DueVerdicts />
        <PinForm />
        <AwaitedOrders />
      </section>
      <ol className={classes.steps}>
        {(["pin.step1", "pin.step2", "pin.step3"] as const).map((step, index) => (
          <li key={step}>
            <span className={classes.number}>
              <Icon name={(["ticket", "handStop", "eye"] as const)[index] ?? "ticket"} size={17} />
            </span>
            {t(step)}
          </li>
        ))}
      </ol>
    </div>
  );
}

function Visiting({ visit }: { visit: Visit }) {
  const phase = useLive(visit, (live) => live.phase);
  const ending = useLive(visit, (live) => live.ended);
  const ticket = useStore(ticketAtHand, (one) => one);
  const open = phase !== "ended";

  useEffect(() => {
    if (!open) return;
    const ask = (event: BeforeUnloadEvent) => event.preventDefault();
    window.addEventListener("beforeunload", ask);
    return () => window.removeEventListener("beforeunload", ask);
  }, [open]);

  function leave() {
    ticketAtHand.set(null);
    current.set(null);
  }

  if (ending !== null) return <Ended visit={visit} ending={ending} ticket={ticket} leave={leave} />;
  if (phase === "active") return <Bench visit={visit} />;
  return (
    <div className={classes.claimed}>
      <Notices visit={visit} />
      <div className={classes.waiting}>
        <Waiting visit={visit} />
      </div>
    </div>
  );
}
