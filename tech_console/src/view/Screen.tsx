import { type ReactNode, useEffect, useRef, useState } from "react";
import { stale } from "../core/live.ts";
import type { Surface } from "../core/painter.ts";
import { recall, remember } from "./memory.ts";
import classes from "./Screen.module.css";
import { ScreenBar } from "./ScreenBar.tsx";
import { useNow } from "./useNow.ts";
import { useLive, type Visit } from "./visit.ts";
import { useWords } from "./words.ts";

export type Fit = "fit" | "actual";

/** Resolves with the next time that the browser paints; at once on a hidden page, which never paints. */
function nextPaint(): Promise<void> {
  if (document.hidden) return Promise.resolve();
  return new Promise((resolve) => requestAnimationFrame(() => resolve()));
}

function surface(canvas: HTMLCanvasElement): Surface<ImageBitmap> {
  const pen = canvas.getContext("2d", { alpha: false, desynchronized: true });
  return {
    decode: ({ pixels }) => createImageBitmap(new Blob([pixels], { type: "image/jpeg" })),
    async show(image, header) {
      if (canvas.width !== image.width) canvas.width = image.width;
      if (canvas.height !== image.height) canvas.height = image.height;
      pen?.drawImage(image, 0, 0);
      image.close();
      canvas.dataset.sequence = String(header.sequence);
      await nextPaint();
    },
    discard: (image) => image.close(),
  };
}

/** The device's picture: large, with its age, and unmistakably marked when it may no longer be true. */
export function Screen({ visit, tools }: { visit: Visit; tools: ReactNode }) {
  const { t } = useWords();
  const canvas = useRef<HTMLCanvasElement>(null);
  const stage = useRef<HTMLDivElement>(null);
  const [fit, setFit] = useState<Fit>(recall("fit") === "actual" ? "actual" : "fit");
  const display = useLive(visit, (live) => live.session?.device.display ?? true);
  const shown = useLive(visit, (live) => live.shown !== null);
  const masked = useLive(visit, (live) => live.shown?.header.masked ?? false);

  useEffect(() => {
    if (canvas.current === null) return;
    return visit.attach(surface(canvas.current));
  }, [visit]);

  function choose(value: Fit) {
    remember("fit", value);
    setFit(value);
  }

  return (
    <section className={classes.stage} ref={stage} aria-label={t("screen.title")}>
      <ScreenBar visit={visit} fit={fit} choose={choose} stage={stage}>
        {tools}
      </ScreenBar>
      <div className={classes.frame} data-fit={fit}>
        <canvas
          ref={canvas}
          className={classes.canvas}
          data-testid="screen"
          data-fit={fit}
          role="img"
          aria-label={t("screen.title")}
          hidden={!shown}
        />
        {!shown && (
          <div className={classes.nothing} role="status">
            {display ? <span className={classes.pulse} /> : null}
            <p>{t(display ? "screen.first" : "screen.none")}</p>
            {display ? null : <p className={classes.dim}>{t("screen.none.text")}</p>}
          </div>
        )}
        <StaleMark visit={visit} />
        {masked && <p className={classes.masked}>{t("screen.masked")}</p>}
      </div>
    </section>
  );
}

/** Its own component, since it looks at the clock four times a second. */
function StaleMark({ visit }: { visit: Visit }) {
  const { t } = useWords();
  const now = useNow(250);
  const isStale = useLive(visit, (live) => stale(live, now));
  const freshAtMs = useLive(visit, (live) => live.freshAtMs);
  if (!isStale || freshAtMs === null) return null;
  return (
    <div className={classes.stale} data-testid="stale" role="alert">
      <strong>{t("screen.stale")}</strong>
      <span aria-live="off">{t("screen.stale.text", { seconds: Math.floor((now - freshAtMs) / 1000) })}</span>
    </div>
  );
}
