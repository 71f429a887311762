/** One visit in this browser: the socket, the reducer's state, and the canvas that its pictures are painted on. */
import { useSyncExternalStore } from "react";
import type { VideoCodec } from "../core/avc.ts";
import { H264 } from "../core/codec.ts";
import { decoder } from "../core/decoder.ts";
import { type Flow, meter } from "../core/flow.ts";
import { STILL_MS, SUBPROTOCOL, TICKET_PREFIX } from "../core/limits.ts";
import { type Clock, link, type Socket } from "../core/link.ts";
import { type Live, type LiveInput, next, prompting, start } from "../core/live.ts";
import type { Pointed } from "../core/pointing.ts";
import { plain } from "../core/schema.ts";
import { underWay } from "../core/still.ts";
import { type Store, store } from "../core/store.ts";
import type { Value } from "../core/values.ts";
import type { ControlKey, FromConsole, ObservationAsk, ObservationNote, Region } from "../core/wire.gen.ts";
import { abilities, surface } from "./surface.ts";

/** What goes to the device only while nothing is asked there. */
type Command = Extract<
  FromConsole,
  { type: "control.key" | "settings.set" | "action.run" | "app.open" | "control.pointer" | "clipboard.set" }
>;

export interface Visit {
  readonly live: Store<Live>;
  /** Every picture is painted on it, whether a page shows it or not. */
  readonly canvas: HTMLCanvasElement;
  /** Returns how much arrives, measured over the last seconds. */
  flow(nowMs: number): Flow;
  /** Sends a key; while the customer is asked anything it is not sent, and nobody keeps it for later. */
  key(key: string, action?: ControlKey["action"]): void;
  /** Sends a setting, under the same rule; a key with a context behind it means that place. */
  write(key: string, value: Value): void;
  /** Asks for a still of this moment; one is under way at a time. */
  still(): void;
  /** Puts the still away, here alone: the record keeps it. */
  closeStill(): void;
  /** Lets the device do something once: an action or a canned test. Under the same rule as a key. */
  run(key: string): void;
  openApp(app: string): void;
  point(pointed: Pointed): void;
  /** Puts text into the device's clipboard. */
  paste(text: string): void;
  /** Asks the customer whether they see this, or to do this. */
  observe(what: ObservationAsk["what"], region: Region | null, during: string | null): void;
  /** Notes what the technician sees in the picture; the still that is open goes with it. */
  note(
    what: ObservationNote["what"],
    seen: ObservationNote["seen"],
    region: Region | null,
    during: string | null,
  ): void;
  say(text: string): void;
  ask(scope: string): void;
  end(): void;
  /** Closes the socket without a word: the page is being left. */
  leave(): void;
}

export const clock: Clock = {
  now: () => Date.now(),
  after(milliseconds, then) {
    const timer = setTimeout(then, milliseconds);
    return () => clearTimeout(timer);
  },
};

/** So often in a row H.264 may come to nothing before this console asks for JPEG. */
const FAILURES = 3;

/** The visit at hand, or null. It outlives the page components, so that a route change doesn't end it. */
export const current: Store<Visit | null> = store<Visit | null>(null);

export function open(ticket: string): Visit {
  const url = `${location.protocol === "https:" ? "wss" : "ws"}://${location.host}/v1/console`;
  const source = link(() => new WebSocket(url, [SUBPROTOCOL, `${TICKET_PREFIX}${ticket}`]) as unknown as Socket, clock);
  const live = store(start);
  const flow = meter();
  const canvas = document.createElement("canvas");
  let codecs: readonly VideoCodec[] = ["jpeg"];
  let failures = 0;
  let left = false;
  let quiet = () => {};

  function input(fact: LiveInput): void {
    const before = live.get();
    const after = next(before, fact);
    live.set(after);
    if (fact.kind === "opened") source.send({ type: "screen.can", codecs: [...codecs] });
    if (after.still !== before.still) further(after);
    // A decoder is scarce: the browser has only so many for all its pages.
    if (after.phase === "ended") pictures.stop();
  }

  /** Asks for what the still lacks, and gives it so much time. */
  function further({ still }: Live): void {
    quiet();
    if (still?.state === "coming") source.send({ type: "screen.still_next", id: still.id });
    if (underWay(still)) {
      quiet = clock.after(STILL_MS, () => input({ kind: "still_overdue", atMs: clock.now() }));
    }
  }

  const pictures = decoder(
    surface(canvas),
    {
      done(header, seen) {
        if (seen && header.codec === H264) failures = 0;
        if (seen) input({ kind: "painted", header, atMs: clock.now() });
        source.send({ type: "screen.painted", sequence: header.sequence });
      },
      lost({ sequence, codec }) {
        input({ kind: "broken", sequence, atMs: clock.now() });
        failures += codec === H264 ? 1 : 0;
        if (failures === FAILURES) source.send({ type: "screen.can", codecs: ["jpeg"] });
      },
      ask: () => source.send({ type: "screen.key_frame" }),
    },
    clock,
  );

  void abilities.then((found) => {
    codecs = found;
    if (left) return;
    source.start({
      input,
      picture(picture) {
        flow.arrived(clock.now(), picture.header.length);
        pictures.picture(picture);
      },
    });
  });

  let commands = 0;
  const id = () => `c${++commands}`;
  function command(message: Command): void {
    // Looked up now and not when the page was last drawn: the broker refuses it, and counts its refusals.
    if (!prompting(live.get())) source.send(message);
  }
  return {
    live,
    canvas,
    flow: (nowMs) => flow.flow(nowMs),
    key: (key, action = "press") => command({ type: "control.key", id: id(), key, action }),
    write: (key, value) =>
      command({ type: "settings.set", id: id(), key, value: typeof value === "object" ? [...value] : value }),
    still() {
      if (!underWay(live.get().still)) source.send({ type: "screen.still", id: id() });
    },
    closeStill: () => input({ kind: "still_closed", atMs: clock.now() }),
    run: (key) => command({ type: "action.run", id: id(), key }),
    openApp: (app) => command({ type: "app.open", id: id(), app }),
    point: (pointed) => command({ type: "control.pointer", id: id(), ...pointed }),
    paste(text) {
      const sound = plain(text, true);
      if (sound !== "") command({ type: "clipboard.set", id: id(), text: sound });
    },
    observe: (what, region, during) => source.send({ type: "observation.ask", id: id(), what, region, during }),
    note(what, seen, region, during) {
      const { still } = live.get();
      const taken = still?.state === "ready" ? still.id : null;
      source.send({ type: "observation.note", id: id(), what, seen, region, during, still: taken });
    },
    say(text) {
      const sound = plain(text).trim();
      if (sound !== "") source.send({ type: "chat.say", text: sound });
    },
    ask: (scope) => source.send({ type: "consent.request", scope }),
    end: () => source.send({ type: "session.end", reason: "technician_ended" }),
    leave() {
      left = true;
      pictures.stop();
      source.stop();
    },
  };
}

export function useStore<T, Part>(of: Store<T>, part: (value: T) => Part): Part {
  return useSyncExternalStore(of.subscribe, () => part(of.get()));
}

/** Follows one part of the visit's state; `part` must give the same object for the same state. */
export function useLive<Part>(visit: Visit, part: (live: Live) => Part): Part {
  return useStore(visit.live, part);
}
