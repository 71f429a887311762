import { describe, expect, it } from "vitest";
import { descriptor } from "./descriptor.sample.ts";
import { contextWords, placeOf, presentKey } from "./places.ts";

describe("places", () => {
  it.each([
    ["sound.volume", "sound.volume", null, null],
    ["picture.mode@hdmi1", "picture.mode", "hdmi1", null],
    ["picture.contrast@hdmi1+movie", "picture.contrast", "hdmi1", "movie"],
  ])("%s comes apart", (text, key, input, mode) => {
    expect(placeOf(text)).toEqual({ key, input, mode });
  });

  it("are where a setting holds now, as far as the device says", () => {
    const now = { "input.current": "tv", "picture.mode": "natural" };
    expect(presentKey(descriptor("sound.volume"), now)).toBe("sound.volume");
    expect(presentKey(descriptor("picture.mode", { context: "input" }), now)).toBe("picture.mode@tv");
    const contrast = descriptor("picture.contrast", { context: "input+picture_mode" });
    expect(presentKey(contrast, now)).toBe("picture.contrast@tv+natural");
    expect(presentKey(contrast, { "input.current": "tv" })).toBe("picture.contrast");
    expect(presentKey(contrast, {})).toBe("picture.contrast");
  });

  it("go by the device's own words", () => {
    const words: Record<string, string> = { "input.current hdmi1": "HDMI 1", "picture.mode movie": "Phim" };
    const option = (key: string, value: string) => words[`${key} ${value}`] ?? value;
    expect(contextWords(placeOf("a.b@hdmi1+movie"), option)).toBe("HDMI 1 · Phim");
    expect(contextWords(placeOf("a.b@hdmi1"), option)).toBe("HDMI 1");
    expect(contextWords(placeOf("a.b"), option)).toBe("");
  });
});
