import { expect, it } from "vitest";
import { bars } from "./histogram.ts";

const S = 1_000_000;

it("puts pictures, events and what was not sent into the part of the visit where they belong", () => {
  const seconds = [
    [10, 4, 400],
    [13, 1, 100],
  ] as const;
  const events = [
    { at_us: 10.5 * S, name: "control.key" },
    { at_us: 14 * S, name: "screen.dropped" },
  ];
  const made = bars({ from_us: 10 * S, until_us: 14 * S, seconds, events }, 4);
  expect(made.map(({ pictures }) => pictures)).toEqual([1, 0, 0, 0.5]);
  expect(made.map(({ events }) => events)).toEqual([1, 0, 0, 0]);
  expect(made.map(({ dropped }) => dropped)).toEqual([false, false, false, true]);
});

it("stands a visit without any length", () => {
  expect(bars({ from_us: 5, until_us: 5, seconds: [], events: [] }, 2)).toHaveLength(2);
});
