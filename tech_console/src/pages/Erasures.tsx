import { Button, Group, Modal } from "@mantine/core";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import type { Erasure, Hold } from "../core/http.ts";
import { dateTime } from "../core/time.ts";
import { ErasureForm } from "../view/ErasureForm.tsx";
import { http, sentenceOf } from "../view/http.ts";
import { Notice } from "../view/Notice.tsx";
import { Reasoned } from "../view/Reasoned.tsx";
import { Empty, Failure, Loading } from "../view/State.tsx";
import classes from "../view/Table.module.css";
import { useTitle } from "../view/useTitle.ts";
import { useWords } from "../view/words.ts";
import page from "./AuditPage.module.css";

const SHOWN = 8;

/** Erasure by two people, and what is held: administrators ask, whoever else reads this page decides. */
export function Erasures({ mayAsk }: { mayAsk: boolean }) {
  const { t } = useWords();
  useTitle(t("erase.title"));
  const erasures = useQuery({ queryKey: ["erasures"], queryFn: ({ signal }) => http.erasures(signal) });
  const holds = useQuery({ queryKey: ["holds"], queryFn: ({ signal }) => http.holds(signal) });
  return (
    <div className={page.page}>
      <div className={page.head}>
        <h1>{t("erase.title")}</h1>
        <p>{t("erase.intro")}</p>
      </div>
      {mayAsk && <h2 className={page.subtitle}>{t("erase.ask")}</h2>}
      {mayAsk && <ErasureForm what="erasure" />}
      <h2 className={page.subtitle}>{t("erase.requests")}</h2>
      {erasures.isPending && <Loading />}
      {erasures.isError && <Failure error={erasures.error} retry={() => void erasures.refetch()} />}
      {erasures.data?.items.length === 0 && <Empty icon="eraser" title={t("erase.none")} />}
      {erasures.data && erasures.data.items.length > 0 && <Requests items={erasures.data.items} />}
      <h2 className={page.subtitle}>{t("hold.title")}</h2>
      <p>{t("hold.intro")}</p>
      <ErasureForm what="hold" />
      {holds.isPending && <Loading />}
      {holds.isError && <Failure error={holds.error} retry={() => void holds.refetch()} />}
      {holds.data?.items.length === 0 && <Empty icon="lock" title={t("hold.none")} />}
      {holds.data && holds.data.items.length > 0 && <Holds items={holds.data.items} />}
    </div>
  );
}

function Requests({ items }: { items: readonly Erasure[] }) {
  const { t } = useWords();
  return (
    <div className={classes.scroll}>
      <table className={classes.table}>
        <thead>
          <tr>
            <th scope="col">{t("erase.by")}</th>
            <th scope="col">{t("erase.kind")}</th>
            <th scope="col">{t("erase.classes")}</th>
            <th scope="col">{t("erase.reason")}</th>
            <th scope="col">{t("erase.state")}</th>
          </tr>
        </thead>
        <tbody>
          {items.map((one) => (
            <tr key={one.id} data-testid="erasure-row" data-state={one.state}>
              <td>
                <span className={classes.main}>{one.by_name || one.by}</span>
                <span className={classes.sub}>{dateTime(one.at_us)}</span>
              </td>
              <td>
                <span className={classes.main}>{t(`erase.kind.${one.kind}`)}</span>
                <span className={classes.sub}>{one.value || t("erase.gone")}</span>
                <span className={classes.sub}>{t("erase.sessions", { count: one.sessions.length })}</span>
              </td>
              <td>{one.classes.map((name) => t(`erase.class.${name}`)).join(", ")}</td>
              <td>{one.reason}</td>
              <td>
                <StateOf one={one} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function StateOf({ one }: { one: Erasure }) {
  const { t } = useWords();
  const who = one.decided_by_name || one.decided_by || "";
  return (
    <>
      <span className={classes.main}>{t(`erase.state.${one.state}`, { who, date: dateTime(one.expires_us) })}</span>
      {one.state === "waiting" && one.own && <span className={classes.sub}>{t("erase.own")}</span>}
      {one.state === "waiting" && !one.own && <Approve one={one} />}
      {one.state === "waiting" && (
        <Reasoned
          label={t(one.own ? "erase.withdraw" : "erase.refuse")}
          testid="erasure-refuse"
          changes="erasures"
          act={(reason) => http.refuseErasure(one.id, reason)}
        />
      )}
    </>
  );
}

/** Asks once more, and names the visits: what is erased comes back for nobody. */
function Approve({ one }: { one: Erasure }) {
  const words = useWords();
  const { t } = words;
  const store = useQueryClient();
  const [asking, setAsking] = useState(false);
  const approve = useMutation({
    mutationFn: () => http.approveErasure(one.id),
    onSuccess: () => store.invalidateQueries({ queryKey: ["erasures"] }),
    onSettled: () => setAsking(false),
  });
  const what = one.classes.map((name) => t(`erase.class.${name}`)).join(", ");
  return (
    <>
      <Button size="compact-xs" color="red" onClick={() => setAsking(true)} data-testid="erasure-approve">
        {t("erase.approve")}
      </Button>{" "}
      <Modal
        opened={asking}
        onClose={() => setAsking(false)}
        title={t("erase.confirm")}
        centered
        closeButtonProps={{ "aria-label": t("dialog.close") }}
      >
        <p>{t("erase.confirm.text", { what, count: one.sessions.length })}</p>
        <ul className={classes.mono} data-testid="erasure-visits">
          {one.sessions.slice(0, SHOWN).map((session) => (
            <li key={session}>{session}</li>
          ))}
          {one.sessions.length > SHOWN && <li>…</li>}
        </ul>
        <Group justify="flex-end" mt="md">
          <Button variant="default" onClick={() => setAsking(false)} data-autofocus>
            {t("erase.keep")}
          </Button>
          <Button color="red" loading={approve.isPending} onClick={() => approve.mutate()} data-testid="erasure-go">
            {t("erase.go")}
          </Button>
        </Group>
      </Modal>
      {approve.isError && (
        <Notice tone="bad" live testid="erasure-problem">
          {sentenceOf(approve.error, words)}
        </Notice>
      )}
    </>
  );
}

function Holds({ items }: { items: readonly Hold[] }) {
  const { t } = useWords();
  return (
    <div className={classes.scroll}>
      <table className={classes.table}>
        <thead>
          <tr>
            <th scope="col">{t("hold.by")}</th>
            <th scope="col">{t("hold.kind")}</th>
            <th scope="col">{t("erase.reason")}</th>
            <th scope="col">{t("hold.lift")}</th>
          </tr>
        </thead>
        <tbody>
          {items.map((one) => (
            <tr key={one.id} data-testid="hold-row">
              <td>
                <span className={classes.main}>{one.by_name || one.by}</span>
                <span className={classes.sub}>{dateTime(one.at_us)}</span>
              </td>
              <td>
                <span className={classes.main}>{t(`erase.kind.${one.kind}`)}</span>
                <span className={classes.sub}>{one.value}</span>
              </td>
              <td>{one.reason}</td>
              <td>
                <Reasoned
                  label={t("hold.lift")}
                  testid="hold-lift"
                  changes="holds"
                  act={(reason) => http.liftHold(one.id, reason)}
                />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
