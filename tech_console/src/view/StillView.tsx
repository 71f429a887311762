import { ActionIcon, Button, Loader, Tooltip } from "@mantine/core";
import { useEffect, useState } from "react";
import { fileName, type Still, underWay } from "../core/still.ts";
import { clock } from "../core/time.ts";
import { Icon } from "./Icon.tsx";
import classes from "./Screen.module.css";
import { useLive, type Visit } from "./visit.ts";
import { useWords } from "./words.ts";

/** Takes a still of this moment; while one comes, how much of it is here. */
export function StillButton({ visit }: { visit: Visit }) {
  const { t } = useWords();
  const still = useLive(visit, (live) => live.still);
  const possible = useLive(visit, (live) => live.shown !== null);
  const coming = underWay(still);
  const size = Math.round((still?.bytes ?? 0) / 1024);
  return (
    <Tooltip label={coming ? t("still.coming", { size }) : t("still.tip")}>
      <ActionIcon
        variant="subtle"
        color="gray"
        className={classes.button ?? ""}
        aria-label={t("still.take")}
        aria-busy={coming}
        disabled={!possible}
        onClick={visit.still}
        data-testid="still-take"
      >
        {coming ? <Loader size={15} color="gray" /> : <Icon name="camera" size={17} />}
      </ActionIcon>
    </Tooltip>
  );
}

/** The still that was taken, over the picture; or why there is none. */
export function StillView({ visit }: { visit: Visit }) {
  const { t, say } = useWords();
  const still = useLive(visit, (live) => live.still);
  if (still?.state === "failed") {
    const reason = still.reason ?? "";
    return (
      <div className={classes.failed} role="alert" data-testid="still-failed">
        <span>{t("still.failed", { reason: say(`reason.${reason}`, reason) })}</span>
        <CloseStill close={visit.closeStill} />
      </div>
    );
  }
  return still?.state === "ready" ? <Taken visit={visit} still={still} /> : null;
}

function Taken({ visit, still }: { visit: Visit; still: Still }) {
  const ticket = useLive(visit, (live) => live.session?.ticket ?? "");
  const { t } = useWords();
  return <StillPicture still={still} ticket={ticket} note={t("still.recorded")} close={visit.closeStill} />;
}

interface StillProps {
  still: Still;
  ticket: string;
  /** What else is to be said of it. */
  note: string;
  close: () => void;
}

/** A still that is whole, as large as there is room for. */
export function StillPicture({ still, ticket, note, close }: StillProps) {
  const { t } = useWords();
  const [address, setAddress] = useState<string>();
  useEffect(() => {
    const made = URL.createObjectURL(new Blob([...still.pieces], { type: "image/png" }));
    setAddress(made);
    return () => URL.revokeObjectURL(made);
  }, [still]);
  useEffect(() => {
    const leave = (event: KeyboardEvent) => event.key === "Escape" && close();
    document.addEventListener("keydown", leave);
    return () => document.removeEventListener("keydown", leave);
  }, [close]);
  const { width, height, capturedUs } = still.header ?? { width: 0, height: 0, capturedUs: 0 };
  return (
    <section className={classes.still} aria-label={t("still.take")} data-testid="still">
      <header className={classes.stillBar}>
        <Icon name="camera" size={16} />
        <strong>{t("still.take")}</strong>
        <span className={classes.metric}>
          {width}×{height} · PNG · {Math.ceil(still.bytes / 1024)} KB · {clock(capturedUs)}
        </span>
        <span className={classes.space} />
        <span className={classes.metric}>{note}</span>
        <Button
          component="a"
          size="compact-xs"
          href={address}
          download={fileName(still, ticket)}
          leftSection={<Icon name="download" size={14} />}
          data-testid="still-save"
        >
          {t("still.save")}
        </Button>
        <CloseStill close={close} />
      </header>
      {address !== undefined && <img className={classes.stillPicture} src={address} alt={t("still.take")} />}
    </section>
  );
}

export function CloseStill({ close }: { close: () => void }) {
  const { t } = useWords();
  return (
    <ActionIcon
      variant="subtle"
      color="gray"
      className={classes.button ?? ""}
      aria-label={t("still.close")}
      onClick={close}
      data-testid="still-close"
    >
      <Icon name="x" size={16} />
    </ActionIcon>
  );
}
