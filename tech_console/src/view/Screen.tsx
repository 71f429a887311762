import { type ReactNode, useEffect, useRef, useState } from "react";
import { stale } from "../core/live.ts";
import { recall, remember } from "./memory.ts";
import classes from "./Screen.module.css";
import { ScreenBar } from "./ScreenBar.tsx";
import { StillView } from "./StillView.tsx";
import { useNow } from "./useNow.ts";
import { useLive, type Visit } from "./visit.ts";
import { useWords } from "./words.ts";

export type Fit = "fit" | "actual";

/** The device's picture: large, with its age, and unmistakably marked when it may no longer be true. */
export function Screen({ visit, tools }: { visit: Visit; tools: ReactNode }) {
  const { t } = useWords();
  const stage = useRef<HTMLDivElement>(null);
  const [fit, setFit] = useState<Fit>(recall("fit") === "actual" ? "actual" : "fit");
  const display = useLive(visit, (live) => live.session?.device.display ?? true);
  const shown = useLive(visit, (live) => live.shown !== null);
  const masked = useLive(visit, (live) => live.shown?.header.masked ?? false);

  function choose(value: Fit) {
    remember("fit", value);
    setFit(value);
  }

  return (
    <section className={classes.stage} ref={stage} aria-label={t("screen.title")}>
      <ScreenBar visit={visit} fit={fit} choose={choose} stage={stage}>
        {tools}
      </ScreenBar>
      <div className={classes.frame}>
        <Canvas canvas={visit.canvas} fit={fit} hidden={!shown} name={t("screen.title")} />
        {!shown && (
          <div className={classes.nothing} role="status">
            {display ? <span className={classes.pulse} /> : null}
            <p>{t(display ? "screen.first" : "screen.none")}</p>
            {display ? null : <p className={classes.dim}>{t("screen.none.text")}</p>}
          </div>
        )}
        <StaleMark visit={visit} />
        {masked && <p className={classes.masked}>{t("screen.masked")}</p>}
        <StillView visit={visit} />
      </div>
    </section>
  );
}

/** Hangs up the visit's canvas: what is painted on it builds on what was, so it is not this page's to make. */
export function Canvas(props: { canvas: HTMLCanvasElement; fit: Fit; hidden: boolean; name: string }) {
  const { canvas, fit, hidden, name } = props;
  const nail = useRef<HTMLDivElement>(null);
  useEffect(() => {
    canvas.className = classes.canvas ?? "";
    canvas.dataset.testid = "screen";
    canvas.setAttribute("role", "img");
    nail.current?.append(canvas);
    return () => canvas.remove();
  }, [canvas]);
  useEffect(() => {
    canvas.dataset.fit = fit;
    canvas.hidden = hidden;
    canvas.setAttribute("aria-label", name);
  }, [canvas, fit, hidden, name]);
  // A box that scrolls must be reachable by keyboard.
  return <div className={classes.nail} ref={nail} data-fit={fit} tabIndex={fit === "actual" ? 0 : undefined} />;
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
