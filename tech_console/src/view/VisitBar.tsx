import { Button, Group, Modal, Tooltip } from "@mantine/core";
import { useState } from "react";
import { duration } from "../core/time.ts";
import { kindIcon } from "./Appliance.tsx";
import { Icon } from "./Icon.tsx";
import { Scopes } from "./Scopes.tsx";
import { useNow } from "./useNow.ts";
import classes from "./VisitBar.module.css";
import { useLive, type Visit } from "./visit.ts";
import { Ways } from "./Ways.tsx";
import { useWords } from "./words.ts";

/** Across the top of a visit: which device, which ticket, what is granted, how long, and End. */
export function VisitBar({ visit }: { visit: Visit }) {
  const { t, say } = useWords();
  const session = useLive(visit, (live) => live.session);
  const [ending, setEnding] = useState(false);
  if (session === null) return null;
  const { device, ticket } = session;
  return (
    <div className={classes.bar}>
      <span className={classes.device}>
        <span className={classes.badge}>
          <Icon name={kindIcon(device.kind)} size={20} />
        </span>
        <span className={classes.names}>
          <b data-testid="device-model">{device.model}</b>
          <Tooltip label={`${t("visit.serial")} ${device.serial} · ${t("visit.software")} ${device.software}`}>
            <span>
              {say(`kind.${device.kind}`, device.kind)} · {device.serial}
            </span>
          </Tooltip>
        </span>
      </span>
      <Tooltip label={t("visit.ticket")}>
        <span className={classes.ticket} data-testid="ticket">
          <Icon name="ticket" size={15} />
          {ticket}
        </span>
      </Tooltip>
      <Scopes visit={visit} />
      <span className={classes.space} />
      <Ways visit={visit} />
      <Clock activeUs={session.active_us} endsUs={session.ends_us} visit={visit} />
      <Button
        color="red"
        size="sm"
        leftSection={<Icon name="doorExit" size={17} />}
        onClick={() => setEnding(true)}
        data-testid="end"
      >
        {t("visit.end")}
      </Button>
      <Modal
        opened={ending}
        onClose={() => setEnding(false)}
        title={t("visit.end.confirm")}
        centered
        closeButtonProps={{ "aria-label": t("dialog.close") }}
      >
        <p className={classes.warning}>{t("visit.end.text")}</p>
        <Group justify="flex-end">
          <Button variant="default" onClick={() => setEnding(false)}>
            {t("visit.end.keep")}
          </Button>
          <Button color="red" onClick={visit.end} data-autofocus data-testid="end-confirm">
            {t("visit.end")}
          </Button>
        </Group>
      </Modal>
    </div>
  );
}

const SOON_MS = 5 * 60_000;

function Clock({ visit, activeUs, endsUs }: { visit: Visit; activeUs: number | null; endsUs: number }) {
  const { t } = useWords();
  const now = useNow(500);
  const skewMs = useLive(visit, (live) => live.skewMs) ?? 0;
  const there = now - skewMs;
  const leftMs = endsUs / 1000 - there;
  return (
    <Tooltip label={t("visit.left.tip")}>
      <span className={classes.clock} data-soon={leftMs < SOON_MS} data-testid="session-clock">
        <b>
          <span className="visually-hidden">{t("visit.elapsed")}</span>
          {activeUs === null ? "–" : duration(there - activeUs / 1000)}
        </b>
        <span>{t("visit.left", { time: duration(leftMs) })}</span>
      </span>
    </Tooltip>
  );
}
