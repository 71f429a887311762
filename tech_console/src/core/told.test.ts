import { describe, expect, it } from "vitest";
import { CUTS, keeps, threadOf, together } from "./told.ts";

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
