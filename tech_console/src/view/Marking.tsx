import { type KeyboardEvent, type PointerEvent, type RefObject, useEffect, useRef, useState } from "react";
import { type Box, between, contained, MIDDLE, nudged, type Spot, spot } from "../core/pointing.ts";
import type { Region } from "../core/wire.gen.ts";
import { Icon } from "./Icon.tsx";
import classes from "./Marking.module.css";
import { useWords } from "./words.ts";

/** The part of the picture that an observation is about, while one is chosen and after. */
export interface Marking {
  readonly on: boolean;
  readonly region: Region | null;
  begin(): void;
  set(region: Region): void;
  stop(): void;
  clear(): void;
}

export function useMarking(): Marking {
  const [on, setOn] = useState(false);
  const [region, setRegion] = useState<Region | null>(null);
  return {
    on,
    region,
    begin: () => setOn(true),
    set: setRegion,
    stop: () => setOn(false),
    clear() {
      setOn(false);
      setRegion(null);
    },
  };
}

/** Returns where in the window the picture on a canvas is, bars left out. */
export function contentOf(canvas: HTMLCanvasElement): Box {
  return contained(canvas.getBoundingClientRect(), canvas);
}

/** Follows where the picture lies in the box that this layer covers. */
function useContent(canvas: HTMLCanvasElement, layer: RefObject<HTMLElement | null>): Box | null {
  const [content, setContent] = useState<Box | null>(null);
  useEffect(() => {
    function look() {
      const at = layer.current?.getBoundingClientRect();
      if (at === undefined || canvas.width === 0) return;
      const found = contentOf(canvas);
      setContent({ ...found, left: found.left - at.left, top: found.top - at.top });
    }
    const watch = new ResizeObserver(look);
    watch.observe(canvas);
    if (layer.current !== null) watch.observe(layer.current);
    look();
    return () => watch.disconnect();
  }, [canvas, layer]);
  return content;
}

/** Over the picture: the marked part, and while one is being chosen the whole of it takes a drag or the arrow keys. */
export function MarkLayer({ canvas, marking }: { canvas: HTMLCanvasElement; marking: Marking }) {
  const { on, region } = marking;
  if (!on && region === null) return null;
  return <Layer canvas={canvas} marking={marking} />;
}

function Layer({ canvas, marking }: { canvas: HTMLCanvasElement; marking: Marking }) {
  const { t } = useWords();
  const layer = useRef<HTMLDivElement>(null);
  const content = useContent(canvas, layer);
  const from = useRef<Spot | null>(null);
  const { on, region } = marking;

  // Whoever marks by keyboard goes on from where they began.
  useEffect(() => {
    if (!on) return;
    const before = document.activeElement;
    layer.current?.focus();
    return () => {
      if (before instanceof HTMLElement) before.focus();
    };
  }, [on]);

  function drag(event: PointerEvent<HTMLDivElement>) {
    const here = spot(event.clientX, event.clientY, contentOf(canvas));
    if (event.type === "pointerdown") {
      from.current = here;
      event.currentTarget.setPointerCapture(event.pointerId);
    }
    if (from.current === null) return;
    if (event.type === "pointercancel") {
      from.current = null;
      return;
    }
    marking.set(between(from.current, here));
    if (event.type !== "pointerup") return;
    from.current = null;
    marking.stop();
  }

  function keys(event: KeyboardEvent) {
    if (event.key === "Escape") marking.clear();
    else if (event.key === "Enter") {
      if (region === null) marking.set(MIDDLE);
      marking.stop();
    } else if (event.key.startsWith("Arrow")) marking.set(nudged(region ?? MIDDLE, event.key, event.shiftKey));
    else return;
    event.preventDefault();
    event.stopPropagation();
  }

  const box = content !== null && region !== null && <Marked region={region} content={content} />;
  if (!on) {
    return (
      <div ref={layer} className={classes.layer} data-testid="mark-layer">
        {box}
      </div>
    );
  }
  return (
    <div
      ref={layer}
      className={classes.layer}
      data-on
      data-testid="mark-layer"
      role="application"
      tabIndex={-1}
      aria-label={t("mark.how")}
      onPointerDown={drag}
      onPointerMove={drag}
      onPointerUp={drag}
      onPointerCancel={drag}
      onKeyDown={keys}
    >
      {box}
      <p className={classes.how} role="status">
        <Icon name="marquee" size={16} />
        {t("mark.how")}
      </p>
    </div>
  );
}

function Marked({ region: { x, y, width, height }, content }: { region: Region; content: Box }) {
  return (
    <span
      className={classes.region}
      data-testid="mark-region"
      data-region={`${x},${y},${width},${height}`}
      style={{
        left: content.left + (x / 1000) * content.width,
        top: content.top + (y / 1000) * content.height,
        width: (width / 1000) * content.width,
        height: (height / 1000) * content.height,
      }}
    />
  );
}
