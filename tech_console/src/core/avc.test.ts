import { describe, expect, it } from "vitest";
import { codecOf, decodable, type VideoShape } from "./avc.ts";

describe("what a browser can decode", () => {
  it("is H.264 only where WebCodecs says yes to both profiles, quickly and at full size", async () => {
    const asked: VideoShape[] = [];
    const yes = async (shape: VideoShape) => asked.push(shape) > 0;
    expect(await decodable(yes)).toEqual(["h264", "jpeg"]);
    expect(asked.map(({ codec }) => codec)).toEqual(["avc1.42E01F", "avc1.64001F"]);
    expect(asked[0]).toMatchObject({ codedWidth: 1280, codedHeight: 720, optimizeForLatency: true });
  });

  it("is JPEG alone where there is no WebCodecs, one profile is missing, or the question fails", async () => {
    expect(await decodable(null)).toEqual(["jpeg"]);
    expect(await decodable(async ({ codec }) => codec.startsWith("avc1.42"))).toEqual(["jpeg"]);
    expect(await decodable(() => Promise.reject(new Error("no")))).toEqual(["jpeg"]);
  });
});

describe("the codec of an access unit", () => {
  it("stands in its parameter set, behind either start code", () => {
    expect(codecOf(Uint8Array.from([0, 0, 0, 1, 0x67, 0x42, 0xc0, 0x1f, 9]))).toBe("avc1.42C01F");
    expect(codecOf(Uint8Array.from([0, 0, 1, 9, 0xf0, 0, 0, 1, 0x27, 0x64, 0, 0x0a, 9]))).toBe("avc1.64000A");
  });

  it("is unknown without one", () => {
    expect(codecOf(Uint8Array.from([0, 0, 0, 1, 0x65, 0x67, 0x42, 0xc0, 0x1f]))).toBeNull();
    expect(codecOf(Uint8Array.from([0, 0, 1, 0x67, 0x42]))).toBeNull();
    expect(codecOf(new Uint8Array())).toBeNull();
  });
});
