import { Button, Loader } from "@mantine/core";
import { useMemo } from "react";
import type { ReplayOutline } from "../core/http.ts";
import { staleUs } from "../core/playback.ts";
import { offered, stillsOf } from "../core/stills.ts";
import { clock } from "../core/time.ts";
import { Icon } from "./Icon.tsx";
import classes from "./Player.module.css";
import type { Replay } from "./replay.ts";
import stage from "./Screen.module.css";
import { Picture, Stale } from "./Screen.tsx";
import { CloseStill, StillPicture } from "./StillView.tsx";
import { useStore } from "./visit.ts";
import { useWords, type Words } from "./words.ts";

interface Props {
  replay: Replay;
  outline: ReplayOutline;
}

/** The recorded picture, in the same frame as a live one, and what must be known of it. */
export function PlayerStage({ replay, outline }: Props) {
  const { t } = useWords();
  const { state } = replay.player;
  const painted = useStore(replay.live, (live) => live.shown !== null);
  const waiting = useStore(state, (now) => now.waiting);
  const erased = useStore(state, (now) => now.erased);
  const unseen = useStore(state, (now) => now.unseen);
  const none = useStore(state, (now) => now.pictureUs === null && !now.waiting);
  // What stands on the canvas then is of another moment.
  const lost = useStore(replay.live, (live) => live.lostAt !== null) && !waiting;
  const shown = painted && !none && !lost && erased === null;
  const nothing = waiting || !(none || lost) ? "replay.waiting" : lost ? "replay.lost" : "replay.none";
  return (
    <div className={classes.picture} data-testid="player-stage" data-waiting={waiting}>
      <Picture source={replay} fit="fit" hidden={!shown} name={t("replay.picture")}>
        {!shown && erased !== null && <Erased of={erased} />}
        {!shown && erased === null && (
          <div className={stage.nothing}>
            <p data-testid="player-nothing">{t(nothing)}</p>
          </div>
        )}
        {shown && <StaleThen replay={replay} />}
        {shown && unseen && (
          <div className={classes.unseen} data-testid="player-unseen">
            <p>
              <Icon name="eyeOff" size={16} />
              {t("replay.unseen")}
            </p>
          </div>
        )}
        {shown && waiting && (
          <span className={classes.seeking}>
            <Loader size={16} color="gray" />
          </span>
        )}
        <Skipped replay={replay} />
        <Offer replay={replay} outline={outline} />
        <Look replay={replay} ticket={outline.ticket} />
      </Picture>
    </div>
  );
}

/** Nothing went wrong: somebody decided that nobody is to see this any more. */
function Erased({ of }: { of: string }) {
  const { t } = useWords();
  return (
    <div className={stage.nothing} data-testid="player-erased">
      <Icon name="eraser" size={30} />
      <p data-testid="player-nothing">{t(of === "camera" ? "replay.erased.camera" : "replay.erased.screen")}</p>
      <p className={stage.dim}>{t("replay.erased.text")}</p>
    </div>
  );
}

/** The technician's own screen said so then, by the same rule. */
function StaleThen({ replay }: { replay: Replay }) {
  const seconds = useStore(replay.player.state, (now) => Math.floor((staleUs(now) ?? 0) / 1_000_000));
  return seconds > 0 ? <Stale seconds={seconds} /> : null;
}

function Skipped({ replay }: { replay: Replay }) {
  const words = useWords();
  const us = useStore(replay.player.state, (now) => now.skippedUs);
  return (
    <div role="status" className={classes.skipped} data-testid="player-skipped">
      {us !== null && <p>{words.t("replay.skipped", { length: lengthText(us, words) })}</p>}
    </div>
  );
}

/** Returns a length of time in words: `3 min 20 s`. */
function lengthText(us: number, { t }: Words): string {
  const seconds = Math.max(1, Math.round(us / 1_000_000));
  const minutes = Math.floor(seconds / 60);
  if (minutes === 0) return t("replay.length.s", { seconds });
  return t("replay.length.min", { minutes, seconds: seconds % 60 });
}

/** At its moment, and some time after it, a still is offered. */
function Offer({ replay, outline }: Props) {
  const { t } = useWords();
  const marks = useMemo(() => stillsOf(outline.events), [outline]);
  const mark = useStore(replay.player.state, ({ atUs }) => offered(marks, atUs));
  const open = useStore(replay.still, (still) => still !== null);
  if (mark === null || open) return null;
  return (
    <Button
      size="compact-sm"
      className={classes.offer ?? ""}
      leftSection={<Icon name="camera" size={15} />}
      onClick={() => {
        replay.player.pause();
        replay.look(mark);
      }}
      data-testid="player-still"
    >
      {t("replay.still", { clock: clock(mark.atUs) })}
    </Button>
  );
}

/** The still that was asked to see, over the picture; or why it can't be. */
function Look({ replay, ticket }: { replay: Replay; ticket: string }) {
  const { t, say } = useWords();
  const still = useStore(replay.still, (now) => now);
  if (still === null) return null;
  const { content, same, error } = still;
  if (content?.state === "ready") {
    const note = t(same ? "replay.still.same" : "replay.still.other");
    return <StillPicture still={content} ticket={ticket} note={note} close={replay.closeStill} />;
  }
  if (content === null && error === null) {
    return (
      <div className={stage.failed} role="status">
        <Loader size={14} color="gray" />
        {t("replay.still.coming")}
        <CloseStill close={replay.closeStill} />
      </div>
    );
  }
  const reason = content?.reason ?? "still_unreachable";
  return (
    <div className={stage.failed} role="alert" data-testid="still-failed">
      <span>{t("replay.still.failed", { reason: say(`reason.${reason}`, reason) })}</span>
      <CloseStill close={replay.closeStill} />
    </div>
  );
}
