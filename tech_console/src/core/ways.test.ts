import { describe, expect, it } from "vitest";
import { BARS, bars, spent, weak, worse } from "./ways.ts";
import type { LinkState, PeerLink } from "./wire.gen.ts";

function way(verdict: PeerLink["verdict"], latency = 30): PeerLink {
  return { verdict, figures: { latency_ms: latency, jitter_ms: 1, loss_percent: 0, throughput_kbps: null } };
}

function link(device: PeerLink["verdict"], console: PeerLink["verdict"], more: Partial<LinkState> = {}): LinkState {
  return { type: "link.state", device: way(device), console: way(console), degraded_us: null, ends_us: null, ...more };
}

describe("the ways of both peers", () => {
  it("show fewer bars the worse they are, none when silent", () => {
    const shown = [way("good"), way("good", 400), way("slow"), way("unstable"), way("silent")].map(bars);
    expect(shown).toEqual([BARS, 3, 2, 1, 0]);
  });

  it("say whose is not good enough", () => {
    expect(weak(link("good", "good"))).toBeNull();
    expect(weak(link("silent", "good"))).toBe("device");
    expect(weak(link("good", "slow"))).toBe("console");
    expect(weak(link("slow", "unstable"))).toBe("both");
    expect(worse(link("slow", "unstable"))).toBe("unstable");
    expect(worse(link("good", "good"))).toBe("good");
  });

  it("tell how much of the patience is spent, never more than all", () => {
    const bad = link("slow", "good", { degraded_us: 1_000_000, ends_us: 31_000_000 });
    expect(spent(bad, 30_000)).toBe(0);
    expect(spent(bad, 15_000)).toBe(0.5);
    expect(spent(bad, -5)).toBe(1);
    expect(spent(bad, 90_000)).toBe(0);
    expect(spent(link("good", "good"), 1)).toBe(0);
  });
});
