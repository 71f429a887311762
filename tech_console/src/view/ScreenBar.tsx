import { ActionIcon, SegmentedControl, Tooltip } from "@mantine/core";
import { type ReactNode, type RefObject, useEffect, useState } from "react";
import { H264 } from "../core/codec.ts";
import { stale } from "../core/live.ts";
import { Icon } from "./Icon.tsx";
import classes from "./Screen.module.css";
import type { Fit } from "./Screen.tsx";
import { StillButton } from "./StillView.tsx";
import { useNow } from "./useNow.ts";
import { useLive, type Visit } from "./visit.ts";
import { useWords } from "./words.ts";

interface Props {
  visit: Visit;
  fit: Fit;
  choose: (fit: Fit) => void;
  stage: RefObject<HTMLDivElement | null>;
  children: ReactNode;
}

/** Above the picture: how true it is, and how it is shown. */
export function ScreenBar({ visit, fit, choose, stage, children }: Props) {
  const { t } = useWords();
  return (
    <div className={classes.bar}>
      <Freshness visit={visit} />
      {children}
      <StillButton visit={visit} />
      <SegmentedControl
        size="xs"
        aria-label={t("screen.size")}
        classNames={{ root: classes.sizes ?? "", label: classes.size ?? "", indicator: classes.chosen ?? "" }}
        value={fit}
        onChange={(value) => choose(value as Fit)}
        data={[
          { value: "fit", label: <span data-testid="screen-fit">{t("screen.fit")}</span> },
          { value: "actual", label: <span data-testid="screen-actual">{t("screen.actual")}</span> },
        ]}
      />
      <FullScreen stage={stage} />
    </div>
  );
}

function Freshness({ visit }: { visit: Visit }) {
  const { t } = useWords();
  const now = useNow(250);
  const isStale = useLive(visit, (live) => stale(live, now));
  const shown = useLive(visit, (live) => live.shown);
  const freshAtMs = useLive(visit, (live) => live.freshAtMs);
  const dropped = useLive(visit, (live) => live.dropped);
  const broken = useLive(visit, (live) => live.broken);
  const lost = useLive(visit, (live) => live.lostAt !== null);
  if (shown === null || freshAtMs === null) return <span className={classes.metrics} />;
  const ageMs = Math.max(0, now - freshAtMs);
  const delay = shown.delayMs === null ? "–" : `${Math.round(shown.delayMs)} ms`;
  const state = isStale ? "stale" : lost ? "recovering" : "live";
  const { perSecond, kbps } = visit.flow(now);
  const codec = shown.header.codec === H264 ? "H.264" : "JPEG";
  const size = `${shown.header.width}×${shown.header.height}`;
  const rate = { perSecond: Math.round(perSecond), kbps: Math.round(kbps) };
  return (
    <span className={classes.metrics}>
      <Tooltip label={t("screen.recovering.tip")} disabled={state !== "recovering"}>
        <span className={classes.live} data-state={state} data-testid="screen-state">
          {t(`screen.${state}`)}
        </span>
      </Tooltip>
      <Metric
        name={t("screen.delay")}
        value={delay}
        tip={t(shown.delayMs === null ? "screen.delay.unknown" : "screen.delay.tip")}
        testid="screen-delay"
      />
      <Metric
        name={t("screen.age")}
        value={`${(ageMs / 1000).toFixed(1)} s`}
        tip={t("screen.age.tip")}
        testid="screen-age"
      />
      {shown.header.dataClass === 2 && <span className={classes.note}>{t("screen.camera")}</span>}
      {dropped > 0 && (
        <Tooltip label={t("screen.dropped.tip")}>
          <span className={classes.note}>{t("screen.dropped", { count: dropped })}</span>
        </Tooltip>
      )}
      {broken > 0 && (
        <Tooltip label={t("screen.broken.tip")}>
          <span className={classes.note} data-testid="screen-broken">
            {t("screen.broken", { count: broken })}
          </span>
        </Tooltip>
      )}
      <Tooltip label={t("screen.rate.tip", { ...rate, codec, size })}>
        <span className={classes.metric} data-testid="screen-rate">
          <b>{t("screen.rate", rate)}</b> <span className={classes.codec}>{codec}</span>{" "}
          <span className={classes.pixels}>{size}</span>
        </span>
      </Tooltip>
    </span>
  );
}

function Metric({ name, value, tip, testid }: { name: string; value: string; tip: string; testid: string }) {
  return (
    <Tooltip label={tip}>
      <span className={classes.metric} data-testid={testid}>
        {name} <b>{value}</b>
      </span>
    </Tooltip>
  );
}

function FullScreen({ stage }: { stage: RefObject<HTMLDivElement | null> }) {
  const { t } = useWords();
  const [full, setFull] = useState(false);
  useEffect(() => {
    const look = () => setFull(document.fullscreenElement !== null);
    document.addEventListener("fullscreenchange", look);
    return () => document.removeEventListener("fullscreenchange", look);
  }, []);
  const label = t(full ? "screen.full.leave" : "screen.full");
  // A browser may refuse full screen; then the page simply stays as it is.
  const toggle = () =>
    void (full ? document.exitFullscreen() : stage.current?.requestFullscreen())?.catch(() => setFull(false));
  return (
    <Tooltip label={label} disabled={full}>
      <ActionIcon
        variant="subtle"
        color="gray"
        className={classes.button ?? ""}
        aria-label={label}
        onClick={toggle}
        data-testid="screen-full"
      >
        <Icon name={full ? "minimize" : "maximize"} size={17} />
      </ActionIcon>
    </Tooltip>
  );
}
