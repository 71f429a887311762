import { describe, expect, it } from "vitest";
import { meter } from "./flow.ts";

describe("the flow of pictures", () => {
  it("is none before the first", () => {
    expect(meter().flow(5_000)).toEqual({ perSecond: 0, kbps: 0 });
  });

  it("is counted over the last three seconds", () => {
    const { arrived, flow } = meter();
    for (let at = 0; at < 9_000; at += 100) arrived(at, 1_250);
    expect(flow(8_900).perSecond).toBeCloseTo(10);
    expect(flow(8_900).kbps).toBeCloseTo(100);
    expect(flow(10_450).perSecond).toBeCloseTo(5);
    expect(flow(20_000)).toEqual({ perSecond: 0, kbps: 0 });
  });

  it("is not thinned by the time before the first picture, and not made up of a moment", () => {
    const { arrived, flow } = meter();
    arrived(50_000, 1_250);
    expect(flow(50_000)).toEqual({ perSecond: 1, kbps: 10 });
    for (let at = 50_100; at < 52_000; at += 100) arrived(at, 1_250);
    expect(flow(52_000).perSecond).toBeCloseTo(10);
  });
});
