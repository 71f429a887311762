import { Tooltip } from "@mantine/core";
import { useEffect, useState } from "react";
import { endsInMs } from "../core/live.ts";
import { BARS, bars, spent, weak, worse } from "../core/ways.ts";
import type { PeerLink } from "../core/wire.gen.ts";
import { Notice } from "./Notice.tsx";
import { useNow } from "./useNow.ts";
import { useLive, type Visit } from "./visit.ts";
import classes from "./Ways.module.css";
import { useWords, type Words } from "./words.ts";

const PEERS = ["device", "console"] as const;

/** Two small meters: the device's way to the broker, and one's own. */
export function Ways({ visit }: { visit: Visit }) {
  const words = useWords();
  const { t } = words;
  const link = useLive(visit, (live) => live.link);
  if (link === null) return null;
  const spoken = PEERS.map((peer) =>
    [t(`link.way.${peer}`), t(`link.verdict.${link[peer].verdict}`), ...figures(link[peer], words)].join(", "),
  );
  return (
    <Tooltip
      label={
        <span className={classes.tip}>
          {PEERS.map((peer) => (
            <span key={peer}>
              <b>{t(`link.way.${peer}`)}</b>
              {figures(link[peer], words).map((figure) => (
                <span key={figure}>{figure}</span>
              ))}
            </span>
          ))}
        </span>
      }
      events={{ hover: true, focus: true, touch: true }}
    >
      <button type="button" className={classes.ways} aria-label={spoken.join(". ")}>
        {PEERS.map((peer) => (
          <Meter key={peer} peer={peer} way={link[peer]} />
        ))}
      </button>
    </Tooltip>
  );
}

function figures({ figures: { latency_ms, jitter_ms, loss_percent, throughput_kbps } }: PeerLink, words: Words) {
  const { t, language } = words;
  const said = [
    t("link.latency", { ms: latency_ms }),
    t("link.jitter", { ms: jitter_ms }),
    t("link.loss", { percent: loss_percent }),
  ];
  if (throughput_kbps === null) return said;
  const mbps = (throughput_kbps / 1000).toLocaleString(language, { maximumFractionDigits: 1 });
  return [...said, t("link.throughput", { mbps })];
}

function Meter({ peer, way }: { peer: "device" | "console"; way: PeerLink }) {
  const { t } = useWords();
  const lit = bars(way);
  return (
    <span className={classes.meter} data-testid={`link-${peer}`} data-verdict={way.verdict}>
      <span className={classes.peer}>{t(`link.peer.${peer}`)}</span>
      <span className={classes.bars}>
        {Array.from({ length: BARS }, (_, bar) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: a bar is nothing but its place
          <i key={bar} data-lit={bar < lit} />
        ))}
      </span>
      <span className={classes.verdict}>{t(`link.verdict.${way.verdict}`)}</span>
    </span>
  );
}

const RELIEF_MS = 6_000;

/** While a way is too bad for a visit: whose, and when the visit ends if it stays so; for a moment, that it is well again. */
export function Degraded({ visit }: { visit: Visit }) {
  const { t } = useWords();
  const link = useLive(visit, (live) => live.link);
  const bad = link?.ends_us != null;
  const [relieved, setRelieved] = useState(false);
  useEffect(() => {
    if (!bad) return;
    return () => setRelieved(true);
  }, [bad]);
  useEffect(() => {
    if (!relieved) return;
    const timer = setTimeout(() => setRelieved(false), RELIEF_MS);
    return () => clearTimeout(timer);
  }, [relieved]);

  if (!bad) {
    return relieved ? (
      <Notice tone="good" live testid="link-recovered">
        {t("link.recovered")}
      </Notice>
    ) : null;
  }
  return (
    <Notice tone="bad" live testid="link-degraded">
      <b>{t(`link.bad.${weak(link) ?? "both"}.${badly(worse(link))}`)}</b> <Countdown visit={visit} />
    </Notice>
  );
}

/** A link that is told to be degraded although both verdicts are good again has only just recovered. */
function badly(verdict: PeerLink["verdict"]): Exclude<PeerLink["verdict"], "good"> {
  return verdict === "good" ? "unstable" : verdict;
}

function Countdown({ visit }: { visit: Visit }) {
  const { t } = useWords();
  const now = useNow(250);
  const link = useLive(visit, (live) => live.link);
  const leftMs = endsInMs(visit.live.get(), now);
  if (link === null || leftMs === null) return null;
  return (
    <span aria-live="off">
      {t("link.ends", { seconds: Math.ceil(leftMs / 1000) })}
      <span className={classes.track}>
        <span className={classes.spent} style={{ width: `${100 * spent(link, leftMs)}%` }} />
      </span>
    </span>
  );
}
