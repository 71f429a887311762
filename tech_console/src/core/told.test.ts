import { describe, expect, it } from "vitest";
import { CUTS, folded, keeps, spelled, threadOf, together } from "./told.ts";

const event = (name: string, code = "T5000I") => ({ name, code });

describe("a log", () => {
  it.each([
    ["consent.granted", "consent"],
    ["setting.changed", "settings"],
    ["survey.made", "settings"],
    ["link.degraded", "link"],
    ["session.ended", "session"],
    ["signin.failed", "people"],
  ])("%s is about %s", (name, thread) => {
    expect(threadOf(name)).toBe(thread);
  });

  it("is cut to one thread, to connections of every kind, or to what is no mere information", () => {
    expect(keeps("all", event("anything.new"))).toBe(true);
    expect(keeps("control", event("control.key"))).toBe(true);
    expect(keeps("control", event("consent.asked"))).toBe(false);
    expect(["peer.lost", "session.active", "screen.dropped"].every((name) => keeps("link", event(name)))).toBe(true);
    expect(keeps("warnings", event("screen.dropped", "T5300W"))).toBe(true);
    expect(keeps("warnings", event("node.space_low", "T1004A"))).toBe(true);
    expect(keeps("warnings", event("session.ended"))).toBe(false);
    expect(CUTS[0]).toBe("all");
  });

  const facts = (name: string, at: number, told: Record<string, unknown>) => ({
    ...event(name),
    at_us: at * 1_000_000,
    facts: told,
  });

  it("has each answer beside its order, and what nobody ordered on a line of its own", () => {
    const all = [
      facts("control.key", 1, { command: "c1", key: "Enter" }),
      facts("control.done", 2, { command: "c1", outcome: "applied" }),
      facts("control.done", 3, { command: "c9", outcome: "refused" }),
    ];
    const { events, outcomeOf } = folded(all);
    expect(events.map(({ facts: { command } }) => command)).toEqual(["c1", "c9"]);
    expect(events.map((one) => outcomeOf(one)?.outcome)).toEqual(["applied", undefined]);
  });

  it("spells characters that were typed in a row as one, unless they came to different ends", () => {
    const typed = (letter: string, at: number, outcome: string) => [
      facts("control.key", at, { command: `${letter}${at}`, typed: letter }),
      facts("control.done", at, { command: `${letter}${at}`, outcome }),
    ];
    const all = [
      ...typed("x", 1, "applied"),
      ...typed("i", 2, "applied"),
      ...typed("n", 9, "applied"),
      ...typed("g", 10, "refused"),
      facts("control.key", 11, { command: "k", key: "Enter" }),
      ...typed("o", 11, "refused"),
    ];
    const { events, outcomeOf } = folded(all);
    const lines = spelled(events, outcomeOf);
    expect(lines.map(({ event: { facts: told } }) => told.typed ?? told.key)).toEqual(["xi", "n", "g", "Enter", "o"]);
    expect([lines[0]?.event.at_us, lines[0]?.characters]).toEqual([1_000_000, 2]);
  });

  it("counts characters that were erased, and makes no others of them", () => {
    const gone = (at: number) => ({ ...facts("control.key", at, { command: `c${at}` }), erased: true });
    const all = [gone(1), gone(2), facts("control.key", 3, { typed: "x" }), facts("control.key", 4, { key: "Tab" })];
    const lines = spelled(all, () => undefined);
    expect(lines.map(({ characters }) => characters)).toEqual([2, 1, 1]);
    expect(lines[0]?.event.facts).not.toHaveProperty("typed");
  });

  it("stands together by time, losing nothing and keeping the order", () => {
    const events = [1, 2, 11, 12, 3].map((at_us) => ({ at_us }));
    const groups = together(events, (us) => String(Math.floor(us / 10)));
    expect(groups.map(({ word, events: inside }) => [word, inside.length])).toEqual([
      ["0", 2],
      ["1", 2],
      ["0", 1],
    ]);
    expect(groups.flatMap(({ events: inside }) => inside)).toEqual(events);
  });
});
