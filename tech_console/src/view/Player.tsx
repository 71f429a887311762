import { useEffect, useRef, useState } from "react";
import type { ReplayOutline } from "../core/http.ts";
import { Notice } from "./Notice.tsx";
import classes from "./Player.module.css";
import { PlayerEvents } from "./PlayerEvents.tsx";
import { openReplay, type Replay } from "./replay.ts";
import stage from "./Screen.module.css";
import { Canvas } from "./Screen.tsx";
import { Failure } from "./State.tsx";
import { Transport } from "./Transport.tsx";
import { usePlayerKeys } from "./usePlayerKeys.ts";
import { useStore } from "./visit.ts";
import { useWords } from "./words.ts";

/** A recorded visit: its picture, its course, and beside it what happened. `atUs`: where to begin. */
export function Player({ outline, atUs }: { outline: ReplayOutline; atUs: number | null }) {
  const [replay, setReplay] = useState<Replay | null>(null);
  const began = useRef(atUs);
  useEffect(() => {
    const made = openReplay(outline);
    if (began.current !== null) made.player.seek(began.current);
    setReplay(made);
    return () => made.stop();
  }, [outline]);
  return replay === null ? null : <Playing replay={replay} outline={outline} />;
}

function Playing({ replay, outline }: { replay: Replay; outline: ReplayOutline }) {
  const { t } = useWords();
  usePlayerKeys(replay.player, outline);
  const error = useStore(replay.player.state, (state) => state.error);
  const damaged = useStore(replay.player.state, (state) => state.damaged);
  return (
    <div className={classes.player} data-testid="player">
      <section className={`${stage.stage} ${classes.stage}`} aria-label={t("replay.picture")}>
        <Stage replay={replay} />
        <Transport replay={replay} outline={outline} />
      </section>
      <aside className={classes.side}>
        {error !== null && error !== undefined && <Failure error={error} retry={replay.player.play} />}
        {damaged !== null && <Notice tone="bad">{t("replay.damaged", { code: damaged })}</Notice>}
        <PlayerEvents replay={replay} outline={outline} />
      </aside>
    </div>
  );
}

/** The picture and what must be known of it. */
function Stage({ replay }: { replay: Replay }) {
  const { t } = useWords();
  const { state } = replay.player;
  const painted = useStore(replay.live, (live) => live.shown !== null);
  const masked = useStore(replay.live, (live) => live.shown?.header.masked ?? false);
  const waiting = useStore(state, (now) => now.waiting);
  const erased = useStore(state, (now) => now.erased !== null);
  const unseen = useStore(state, (now) => now.unseen);
  const none = useStore(state, (now) => now.pictureUs === null && !now.waiting);
  const shown = painted && !none && !erased;
  return (
    <div className={stage.frame} data-testid="player-stage" data-waiting={waiting}>
      <Canvas canvas={replay.canvas} fit="fit" hidden={!shown} name={t("replay.picture")} />
      {!shown && (
        <div className={stage.nothing} role="status">
          <p data-testid="player-nothing">
            {t(erased ? "replay.erased" : waiting || !none ? "replay.waiting" : "replay.none")}
          </p>
        </div>
      )}
      {shown && unseen && (
        <p className={classes.unseen} data-testid="player-unseen">
          {t("replay.unseen")}
        </p>
      )}
      {shown && masked && <p className={stage.masked}>{t("screen.masked")}</p>}
    </div>
  );
}
