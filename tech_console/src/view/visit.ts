/** One visit in this browser: the socket, the reducer's state, and whoever paints its pictures. */
import { useSyncExternalStore } from "react";
import { SUBPROTOCOL, TICKET_PREFIX } from "../core/limits.ts";
import { type Clock, link, type Socket } from "../core/link.ts";
import { type Live, type LiveInput, next, prompting, start, type Value } from "../core/live.ts";
import { type Painter, painter, type Surface } from "../core/painter.ts";
import type { Picture } from "../core/source.ts";
import { type Store, store } from "../core/store.ts";
import type { ControlKey, Scope, SettingsSet } from "../core/wire.gen.ts";

export interface Visit {
  readonly live: Store<Live>;
  /** Paints every picture on this surface, beginning with the last one, until the returned function is called. */
  attach<Image>(surface: Surface<Image>): () => void;
  /** Sends a key; while the customer is asked anything it is not sent, and nobody keeps it for later. */
  key(key: string, action?: ControlKey["action"]): void;
  /** Sends a setting, under the same rule. */
  write(key: string, value: Value): void;
  ask(scope: Scope): void;
  end(): void;
  /** Closes the socket without a word: the page is being left. */
  leave(): void;
}

const clock: Clock = {
  now: () => Date.now(),
  after(milliseconds, then) {
    const timer = setTimeout(then, milliseconds);
    return () => clearTimeout(timer);
  },
};

/** The visit at hand, or null. It outlives the page components, so that a route change doesn't end it. */
export const current: Store<Visit | null> = store<Visit | null>(null);

export function open(ticket: string): Visit {
  const url = `${location.protocol === "https:" ? "wss" : "ws"}://${location.host}/v1/console`;
  const source = link(() => new WebSocket(url, [SUBPROTOCOL, `${TICKET_PREFIX}${ticket}`]) as unknown as Socket, clock);
  const live = store(start);
  const input = (fact: LiveInput) => live.set(next(live.get(), fact));

  let hand: Painter | null = null;
  let last: Picture | null = null;
  let acknowledged = -1;
  let seenUpTo = -1;
  function acknowledge(sequence: number): void {
    if (sequence <= acknowledged) return;
    acknowledged = sequence;
    source.send({ type: "screen.painted", sequence });
  }

  source.start({
    input,
    picture(picture) {
      // Before a surface is there, only the newest picture matters.
      if (hand === null && last !== null) acknowledge(last.header.sequence);
      last = picture;
      hand?.picture(picture);
    },
  });

  let commands = 0;
  const id = () => `c${++commands}`;
  function command(message: ControlKey | SettingsSet): void {
    // Looked up now and not when the page was last drawn: the broker refuses it, and counts its refusals.
    if (!prompting(live.get())) source.send(message);
  }
  return {
    live,
    attach(surface) {
      const mine = painter(surface, {
        done(header, seen) {
          // A picture painted once more, after the surface changed, is no news of the device.
          if (seen && header.sequence > seenUpTo) {
            seenUpTo = header.sequence;
            input({ kind: "painted", header, atMs: clock.now() });
          }
          acknowledge(header.sequence);
        },
        broken() {
          input({ kind: "broken", atMs: clock.now() });
          source.send({ type: "screen.key_frame" });
        },
      });
      hand = mine;
      if (last !== null) mine.picture(last);
      return () => {
        mine.stop();
        if (hand === mine) hand = null;
      };
    },
    key: (key, action = "press") => command({ type: "control.key", id: id(), key, action }),
    write: (key, value) => command({ type: "settings.set", id: id(), key, value }),
    ask: (scope) => source.send({ type: "consent.request", scope }),
    end: () => source.send({ type: "session.end", reason: "technician_ended" }),
    leave: () => source.stop(),
  };
}

export function useStore<T, Part>(of: Store<T>, part: (value: T) => Part): Part {
  return useSyncExternalStore(of.subscribe, () => part(of.get()));
}

/** Follows one part of the visit's state; `part` must give the same object for the same state. */
export function useLive<Part>(visit: Visit, part: (live: Live) => Part): Part {
  return useStore(visit.live, part);
}
