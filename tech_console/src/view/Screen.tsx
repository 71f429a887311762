import { type ReactNode, useEffect, useRef, useState } from "react";
import { type Live, stale } from "../core/live.ts";
import type { Store } from "../core/store.ts";
import { recall, remember } from "./memory.ts";
import { MaskWords } from "./Privacy.tsx";
import classes from "./Screen.module.css";
import { ScreenBar } from "./ScreenBar.tsx";
import { StillView } from "./StillView.tsx";
import { useNow } from "./useNow.ts";
import { useLive, useStore, type Visit } from "./visit.ts";
import { useWords } from "./words.ts";

export type Fit = "fit" | "actual";

/** A picture's class on the wire. */
const CAMERA = 2;

/** The device's picture: large, with its age, and unmistakably marked when it may no longer be true. */
export function Screen({ visit, tools, over }: { visit: Visit; tools: ReactNode; over: ReactNode }) {
  const { t } = useWords();
  const stage = useRef<HTMLDivElement>(null);
  const [fit, setFit] = useState<Fit>(recall("fit") === "actual" ? "actual" : "fit");
  const shown = useLive(visit, (live) => live.shown !== null);

  function choose(value: Fit) {
    remember("fit", value);
    setFit(value);
  }

  return (
    <section className={classes.stage} ref={stage} aria-label={t("screen.title")}>
      <ScreenBar visit={visit} fit={fit} choose={choose} stage={stage}>
        {tools}
      </ScreenBar>
      <Picture source={visit} fit={fit} hidden={!shown} name={t("screen.title")} masks={<MaskWords visit={visit} />}>
        {!shown && (
          <div className={classes.nothing} role="status">
            <span className={classes.pulse} />
            <p>{t("screen.first")}</p>
          </div>
        )}
        {shown && over}
        <StaleMark visit={visit} />
        <StillView visit={visit} />
      </Picture>
    </section>
  );
}

interface PictureProps {
  /** A live visit, or a recorded one. */
  source: { readonly live: Store<Live>; readonly canvas: HTMLCanvasElement };
  fit: Fit;
  hidden: boolean;
  name: string;
  /** Why a part of it is painted over, where that is known. */
  masks?: ReactNode;
  /** What lies over it. */
  children: ReactNode;
}

/** A visit's picture, and what must be known of it wherever it comes from. */
export function Picture({ source: { live, canvas }, fit, hidden, name, masks, children }: PictureProps) {
  const { t } = useWords();
  const masked = useStore(live, ({ shown }) => shown?.header.masked ?? false);
  const camera = useStore(live, ({ shown }) => shown?.header.dataClass === CAMERA);
  return (
    <div className={classes.frame}>
      <Canvas canvas={canvas} fit={fit} hidden={hidden} name={name} />
      {!hidden && (masked || camera) && (
        <div className={classes.marks}>
          {camera && (
            <p className={classes.camera} data-testid="screen-camera">
              {t("screen.camera")}
            </p>
          )}
          {masked && <p data-testid="screen-masked">{t("screen.masked")}</p>}
          {masked && masks}
        </div>
      )}
      {children}
    </div>
  );
}

/** Hangs up the visit's canvas: what is painted on it builds on what was, so it is not this page's to make. */
function Canvas(props: { canvas: HTMLCanvasElement; fit: Fit; hidden: boolean; name: string }) {
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
  const now = useNow(250);
  const isStale = useLive(visit, (live) => stale(live, now));
  const freshAtMs = useLive(visit, (live) => live.freshAtMs);
  if (!isStale || freshAtMs === null) return null;
  return (
    <div role="alert">
      <Stale seconds={Math.floor((now - freshAtMs) / 1000)} />
    </div>
  );
}

/** Over a picture of which nothing has been heard for so long. */
export function Stale({ seconds }: { seconds: number }) {
  const { t } = useWords();
  return (
    <div className={classes.stale} data-testid="stale">
      <strong>{t("screen.stale")}</strong>
      <span aria-live="off">{t("screen.stale.text", { seconds })}</span>
    </div>
  );
}
