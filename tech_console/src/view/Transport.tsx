import { ActionIcon, SegmentedControl, Switch, Tooltip } from "@mantine/core";
import { type KeyboardEvent, type PointerEvent, useMemo } from "react";
import { bars } from "../core/histogram.ts";
import type { ReplayOutline } from "../core/http.ts";
import { SPEEDS, type Speed } from "../core/playback.ts";
import { clock, duration } from "../core/time.ts";
import { Icon } from "./Icon.tsx";
import type { IconName } from "./icons.ts";
import classes from "./Player.module.css";
import type { Replay } from "./replay.ts";
import { useStore } from "./visit.ts";
import { type Key, useWords } from "./words.ts";

interface Props {
  replay: Replay;
  outline: ReplayOutline;
}

/** Below the picture: the course of the visit, and what drives the replay. */
export function Transport({ replay: { player }, outline }: Props) {
  const { t } = useWords();
  const playing = useStore(player.state, (state) => state.playing);
  const speed = useStore(player.state, (state) => state.speed);
  const skipIdle = useStore(player.state, (state) => state.skipIdle);
  const button = (label: Key, icon: IconName, press: () => void, testid: string) => (
    <Tooltip label={t(label)}>
      <ActionIcon
        variant="subtle"
        color="gray"
        size={34}
        className={classes.button ?? ""}
        aria-label={t(label)}
        onClick={press}
        data-testid={testid}
      >
        <Icon name={icon} size={18} />
      </ActionIcon>
    </Tooltip>
  );
  return (
    <div className={classes.transport}>
      <Course player={player} outline={outline} />
      <div className={classes.controls}>
        {button("replay.key.back", "chevronsLeft", () => player.key(-1), "player-key-back")}
        {button("replay.frame.back", "chevronLeft", () => player.frame(-1), "player-frame-back")}
        {playing
          ? button("replay.pause", "playerPause", player.pause, "player-pause")
          : button("replay.play", "playerPlay", player.play, "player-play")}
        {button("replay.frame.next", "chevronRight", () => player.frame(1), "player-frame-next")}
        {button("replay.key.next", "chevronsRight", () => player.key(1), "player-key-next")}
        <Position player={player} outline={outline} />
        <span className={classes.space} />
        <Switch
          size="xs"
          label={t("replay.idle")}
          checked={skipIdle}
          onChange={(event) => player.setSkipIdle(event.currentTarget.checked)}
          classNames={{ label: classes.switch ?? "" }}
          data-testid="player-idle"
        />
        <SegmentedControl
          size="xs"
          aria-label={t("replay.speed")}
          classNames={{ root: classes.speeds ?? "", label: classes.speed ?? "", indicator: classes.chosen ?? "" }}
          withItemsBorders={false}
          value={String(speed)}
          onChange={(value) => player.setSpeed(Number(value) as Speed)}
          data={SPEEDS.map((one) => ({
            value: String(one),
            label: <span data-testid={`player-speed-${one}`}>{`${one}×`}</span>,
          }))}
        />
      </div>
      <p className={classes.keys}>
        <Legend outline={outline} />
        {t("replay.keys")}
      </p>
    </div>
  );
}

/** What the colours of the course mean, of those that it has. */
function Legend({ outline }: { outline: ReplayOutline }) {
  const { t } = useWords();
  const has = {
    pictures: outline.seconds.length > 0,
    events: outline.events.length > 0,
    idle: outline.idle.length > 0,
    dropped: outline.events.some(({ name }) => name === "screen.dropped"),
    erased: erasedOf(outline).length > 0,
  };
  return (
    <span className={classes.legend}>
      {KINDS.filter((kind) => has[kind]).map((kind) => (
        <span key={kind} data-kind={kind}>
          {t(`replay.legend.${kind}`)}
        </span>
      ))}
    </span>
  );
}

const KINDS = ["pictures", "events", "idle", "dropped", "erased"] as const;

type Parts = { player: Replay["player"]; outline: ReplayOutline };

/** Seconds since the start, and the time of day as it was then. */
function Position({ player, outline }: Parts) {
  const seconds = useStore(player.state, ({ atUs }) => Math.floor((atUs - outline.from_us) / 1_000_000));
  const total = duration((outline.until_us - outline.from_us) / 1000);
  return (
    <span className={classes.position} data-testid="player-position" data-seconds={seconds}>
      <b>{duration(seconds * 1000)}</b> / {total}
      <small>{clock(outline.from_us + seconds * 1_000_000)}</small>
    </span>
  );
}

/** No bar is shorter than a second, which is what the index counts by. */
const MOST_BARS = 240;
const STEP_US = 5_000_000;

/** Returns the parts of the visit whose pictures were erased. */
function erasedOf({ shapes, until_us: until }: ReplayOutline): readonly (readonly [number, number])[] {
  return shapes.flatMap(({ codec, at_us: from }, at) =>
    codec === null ? [[from, shapes[at + 1]?.at_us ?? until] as const] : [],
  );
}

/** How much moved and happened when; a slider over the visit. */
function Course({ player, outline }: Parts) {
  const { t } = useWords();
  const { from_us: from, until_us: until, idle } = outline;
  const length = Math.max(1, until - from);
  const count = Math.min(MOST_BARS, Math.max(1, Math.ceil(length / 1_000_000)));
  const made = useMemo(() => bars(outline, count), [outline, count]);
  const part = useStore(player.state, ({ atUs }) => Math.round(((atUs - from) / length) * 10_000) / 10_000);
  const seconds = Math.floor((part * length) / 1_000_000);
  const x = (us: number) => ((us - from) / length) * count;

  function point(event: PointerEvent<HTMLDivElement>): void {
    if (event.buttons !== 1) return;
    const box = event.currentTarget.getBoundingClientRect();
    player.seek(from + ((event.clientX - box.left) / box.width) * length);
  }
  function press(event: KeyboardEvent): void {
    const by = { ArrowUp: STEP_US, ArrowDown: -STEP_US, PageUp: 12 * STEP_US, PageDown: -12 * STEP_US }[event.key];
    if (by === undefined) return;
    event.preventDefault();
    player.seek(player.state.get().atUs + by);
  }
  return (
    <div
      className={classes.course}
      role="slider"
      tabIndex={0}
      aria-label={t("replay.position")}
      aria-valuemin={0}
      aria-valuemax={Math.floor(length / 1_000_000)}
      aria-valuenow={seconds}
      aria-valuetext={t("replay.position.text", {
        at: duration(seconds * 1000),
        total: duration(length / 1000),
        clock: clock(from + seconds * 1_000_000),
      })}
      onPointerDown={point}
      onKeyDown={press}
      data-testid="player-course"
    >
      <svg viewBox={`0 0 ${count} 40`} preserveAspectRatio="none" aria-hidden="true">
        {idle.map(([begin, end]) => (
          <rect key={begin} className={classes.idle} x={x(begin)} width={x(end) - x(begin)} y={0} height={40} />
        ))}
        {erasedOf(outline).map(([begin, end]) => (
          <rect key={begin} className={classes.erased} x={x(begin)} width={x(end) - x(begin)} y={0} height={40} />
        ))}
        {made.map((bar, at) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: a bar is its place
          <g key={at}>
            <rect className={classes.moved} x={at} width={0.85} y={28 - 26 * bar.pictures} height={26 * bar.pictures} />
            <rect className={classes.happened} x={at} width={0.85} y={30} height={7 * bar.events} />
            {bar.dropped && <rect className={classes.dropped} x={at} width={1} y={37.5} height={2.5} />}
          </g>
        ))}
      </svg>
      <span className={classes.head} style={{ left: `${part * 100}%` }} />
    </div>
  );
}
