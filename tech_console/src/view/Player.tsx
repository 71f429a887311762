import { useEffect, useRef, useState } from "react";
import type { ReplayOutline } from "../core/http.ts";
import { Notice } from "./Notice.tsx";
import classes from "./Player.module.css";
import { PlayerEvents } from "./PlayerEvents.tsx";
import { PlayerStage } from "./PlayerStage.tsx";
import { openReplay, type Replay } from "./replay.ts";
import stage from "./Screen.module.css";
import { Failure } from "./State.tsx";
import { Transport } from "./Transport.tsx";
import { usePlayerKeys } from "./usePlayerKeys.ts";
import { useStore } from "./visit.ts";
import { useWords } from "./words.ts";

interface Props {
  outline: ReplayOutline;
  /** Where to begin. */
  atUs: number | null;
  /** Is told where the replay stands, whenever it comes to stand there. */
  stands: (atUs: number) => void;
}

/** A recorded visit: its picture, its course, and beside it what happened. */
export function Player({ outline, atUs, stands }: Props) {
  const [replay, setReplay] = useState<Replay | null>(null);
  const began = useRef(atUs);
  useEffect(() => {
    const made = openReplay(outline);
    if (began.current !== null) made.player.seek(began.current);
    else if (outline.shapes[0]?.codec) made.player.key(1); // before the customer said yes there is nothing to see
    setReplay(made);
    return () => made.stop();
  }, [outline]);
  return replay === null ? null : <Playing replay={replay} outline={outline} stands={stands} />;
}

const STANDS_MS = 400;

function Playing({ replay, outline, stands }: Omit<Props, "atUs"> & { replay: Replay }) {
  const { t } = useWords();
  const { state } = replay.player;
  usePlayerKeys(replay.player, outline);
  const error = useStore(state, (now) => now.error);
  const damaged = useStore(state, (now) => now.damaged);
  const standsUs = useStore(state, ({ playing, waiting, atUs }) => (playing || waiting ? null : atUs));
  const told = useRef(stands);
  told.current = stands;
  useEffect(() => {
    if (standsUs === null) return;
    const timer = setTimeout(() => told.current(standsUs), STANDS_MS);
    return () => clearTimeout(timer);
  }, [standsUs]);
  return (
    <div className={classes.player} data-testid="player">
      <section className={`${stage.stage} ${classes.stage}`} aria-label={t("replay.picture")}>
        <PlayerStage replay={replay} outline={outline} />
        <Transport replay={replay} outline={outline} />
      </section>
      <aside className={classes.side} aria-label={t("replay.events")}>
        {error !== null && error !== undefined && <Failure error={error} retry={replay.player.play} />}
        {damaged !== null && <Notice tone="bad">{t("replay.damaged", { code: damaged })}</Notice>}
        {outline.unreadable > 0 && <Notice tone="warn">{t("audit.unreadable", { count: outline.unreadable })}</Notice>}
        <PlayerEvents replay={replay} outline={outline} />
      </aside>
    </div>
  );
}
