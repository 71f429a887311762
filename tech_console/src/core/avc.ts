/** What a console must know of H.264: whether its browser decodes it, and which profile a stream says it is. */
import type { ScreenCan } from "./wire.gen.ts";

export type VideoCodec = ScreenCan["codecs"][number];

/** The question to WebCodecs: can you decode this? */
export interface VideoShape {
  readonly codec: string;
  readonly codedWidth: number;
  readonly codedHeight: number;
  readonly optimizeForLatency: boolean;
}

/** Constrained baseline and high, level 3.1: what a device's encoder makes of 720p. */
const PROFILES = ["avc1.42E01F", "avc1.64001F"];
const SHAPE = { codedWidth: 1280, codedHeight: 720, optimizeForLatency: true } as const;

/** Returns what can be decoded, best first. `ask` null: this browser has no WebCodecs; one that fails counts as a no. */
export async function decodable(ask: ((shape: VideoShape) => Promise<boolean>) | null): Promise<VideoCodec[]> {
  if (ask === null) return ["jpeg"];
  try {
    const answers = await Promise.all(PROFILES.map((codec) => ask({ codec, ...SHAPE })));
    return answers.every(Boolean) ? ["h264", "jpeg"] : ["jpeg"];
  } catch {
    return ["jpeg"];
  }
}

const PARAMETER_SET = 7;

/** Returns the codec string, like `avc1.42E01F`, of an access unit in Annex B, or null if it brings no parameter set. */
export function codecOf(unit: Uint8Array): string | null {
  for (let at = 0; at + 6 < unit.length; at += 1) {
    if (unit[at] !== 0 || unit[at + 1] !== 0 || unit[at + 2] !== 1) continue;
    if (((unit[at + 3] ?? 0) & 31) !== PARAMETER_SET) continue;
    const profile = [...unit.subarray(at + 4, at + 7)];
    return `avc1.${profile.map((byte) => byte.toString(16).padStart(2, "0").toUpperCase()).join("")}`;
  }
  return null;
}
