import { Button } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { getRouteApi } from "@tanstack/react-router";
import { type ReactNode, useContext } from "react";
import type { Order } from "../core/http.ts";
import { dateTime, exact } from "../core/time.ts";
import { EvidenceLine } from "../view/Evidence.tsx";
import { exhibitWords, outcomeWords, surveyed } from "../view/exhibit.ts";
import { http } from "../view/http.ts";
import { Icon } from "../view/Icon.tsx";
import { Named } from "../view/Named.tsx";
import { Naming } from "../view/naming.ts";
import { SeenLine } from "../view/Observing.tsx";
import panel from "../view/Panel.module.css";
import { Failure, Loading } from "../view/State.tsx";
import { useTitle } from "../view/useTitle.ts";
import { useWords } from "../view/words.ts";
import classes from "./VisitOrder.module.css";

const route = getRouteApi("/orders/$session");

/** What whoever goes to the customer's home takes along, on paper: device, parts, and all that was found. */
export function VisitOrder() {
  const { t } = useWords();
  const { session } = route.useParams();
  useTitle(t("order.sheet"));
  const order = useQuery({ queryKey: ["order", session], queryFn: ({ signal }) => http.visitOrder(session, signal) });
  if (order.isPending) return <Loading />;
  if (order.isError) return <Failure error={order.error} retry={() => void order.refetch()} />;
  return (
    <Named words={order.data.words}>
      <Sheet order={order.data} />
    </Named>
  );
}

function Sheet({ order }: { order: Order }) {
  const { t, say } = useWords();
  const { device } = order;
  const display = device.kind === "tv" || device.kind === "kodi" || device.kind === "vnc";
  return (
    <article className={classes.sheet} data-testid="order-page">
      <header className={classes.head}>
        <h1>
          {t("order.sheet")} <code>{order.ticket}</code>
        </h1>
        <Button
          className={classes.print ?? ""}
          leftSection={<Icon name="printer" size={17} />}
          onClick={() => window.print()}
          data-testid="order-print"
        >
          {t("order.print")}
        </Button>
      </header>
      <dl className={classes.facts}>
        <Fact name={t("order.device")}>
          {device.model}
          <small>{[device.serial, device.family].filter(Boolean).join(" · ")}</small>
        </Fact>
        <Fact name={t("verdict.title")}>
          {say(`cause.${order.cause}`, order.cause)}
          <small>{t(`verdict.${order.verdict}`)}</small>
          {order.finding != null && <small>{order.finding}</small>}
          {order.contradicted && (
            <small data-testid="sheet-contradicted">
              {t("verdict.was_contradicted")} {order.reason}
            </small>
          )}
        </Fact>
        <Fact name={t("order.who")}>
          {say(`skill.${order.skill}`, order.skill)}
          {order.two_persons && <small>{t("order.two")}</small>}
        </Fact>
        <Fact name={t("order.by")}>
          {order.by_name}
          <small>{exact(order.at_us)}</small>
        </Fact>
      </dl>
      {order.note !== null && <p className={classes.note}>{order.note}</p>}
      <Parts order={order} />
      <Found order={order} display={display} />
      <footer className={classes.foot}>
        {t("order.number")} <code>{order.order}</code> · {t("audit.session")} <code>{order.session}</code>
      </footer>
    </article>
  );
}

function Fact({ name, children }: { name: string; children: ReactNode }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  );
}

/** A line each, with a box to tick when it is on the van. */
function Parts({ order }: { order: Order }) {
  const { t, pick } = useWords();
  return (
    <section>
      <h2>{t("order.bring")}</h2>
      {order.parts.length === 0 && <p>{t("order.bring.none")}</p>}
      <ul className={classes.parts}>
        {order.parts.map((part) => (
          <li key={part.sku} data-testid={`sheet-part-${part.sku}`}>
            <span className={classes.box} aria-hidden="true" />
            <b>
              {part.quantity} × {pick({ vi: part.name_vi, en: part.name_en })}
            </b>
            <code>{part.sku}</code>
            {part.alternates.length > 0 && (
              <small>{t("order.alternates", { parts: part.alternates.join(", ") })}</small>
            )}
            {part.heavy && <small>{t("part.heavy")}</small>}
          </li>
        ))}
      </ul>
    </section>
  );
}

/** So that nobody asks the customer twice. */
function Found({ order, display }: { order: Order; display: boolean }) {
  const { t, say, pick } = useWords();
  return (
    <>
      {order.codes.length > 0 && (
        <section>
          <h2>{t("order.codes")}</h2>
          <ul className={classes.lines}>
            {order.codes.map((code) => (
              <li key={code.code}>
                <b>{code.code}</b> {pick({ vi: code.meaning_vi, en: code.meaning_en })}
                <small>
                  {t("code.first")} {pick({ vi: code.first_vi, en: code.first_en })}
                </small>
              </li>
            ))}
          </ul>
        </section>
      )}
      {order.evidence.length > 0 && (
        <section data-testid="sheet-evidence">
          <h2>{t("verdict.evidence")}</h2>
          <ul className={classes.lines}>
            {order.evidence.map((one) => (
              <li key={one.ref}>
                <EvidenceLine evidence={one} codes={order.codes} />
              </li>
            ))}
          </ul>
        </section>
      )}
      {order.seen.length > 0 && (
        <section>
          <h2>{t("observe.title")}</h2>
          <ul className={panel.list}>
            {order.seen.map((one) => (
              <SeenLine
                key={`${one.what}@${one.during}@${one.place}`}
                seen={one}
                display={display}
                nameOfTest={(key) => say(`test.name.${key}`, key)}
              />
            ))}
          </ul>
        </section>
      )}
      <Changes order={order} />
    </>
  );
}

/** What had changed since the visit before, and who did it: the first thing that a technician at the door would ask. */
function Changes({ order }: { order: Order }) {
  const words = useWords();
  const descriptors = useContext(Naming);
  if (order.survey.length === 0) return null;
  return (
    <section data-testid="sheet-changes">
      <h2>{words.t("survey.title")}</h2>
      <ul className={classes.lines}>
        {order.survey.map((line) => {
          const told = surveyed(line);
          return (
            <li key={line.key}>
              <b>{exhibitWords(told, descriptors, words)}</b>: {outcomeWords(told, descriptors, words)}
              <small>{line.at_us === null ? words.t("survey.when.unknown") : dateTime(line.at_us)}</small>
            </li>
          );
        })}
      </ul>
    </section>
  );
}
