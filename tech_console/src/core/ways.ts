/** The ways of both peers to the broker, as a technician reads them: how many bars, and who must do something. */
import type { LinkState, PeerLink } from "./wire.gen.ts";

export const BARS = 4;
const QUICK_MS = 200;

/** Returns how many of the bars are lit; none for a way that is silent. */
export function bars({ verdict, figures }: PeerLink): number {
  switch (verdict) {
    case "good":
      return figures.latency_ms <= QUICK_MS ? BARS : BARS - 1;
    case "slow":
      return 2;
    case "unstable":
      return 1;
    case "silent":
      return 0;
  }
}

/** Returns whose way is not good enough. */
export function weak(link: LinkState): "device" | "console" | "both" | null {
  const [device, console] = [link.device.verdict !== "good", link.console.verdict !== "good"];
  if (device && console) return "both";
  return device ? "device" : console ? "console" : null;
}

const ORDER: readonly PeerLink["verdict"][] = ["good", "slow", "unstable", "silent"];

/** Returns the worse of the two verdicts. */
export function worse({ device, console }: LinkState): PeerLink["verdict"] {
  return ORDER.indexOf(device.verdict) >= ORDER.indexOf(console.verdict) ? device.verdict : console.verdict;
}

/** Returns which part of the time that a bad way is given has passed, 0 to 1. */
export function spent(link: LinkState, leftMs: number): number {
  if (link.degraded_us === null || link.ends_us === null) return 0;
  const wholeMs = (link.ends_us - link.degraded_us) / 1000;
  return wholeMs <= 0 ? 1 : Math.min(1, Math.max(0, 1 - leftMs / wholeMs));
}
