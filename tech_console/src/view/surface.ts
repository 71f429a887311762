/** What only a browser can do for a picture: decode it, wait for the next paint, draw it on a canvas. */
import { decodable, type VideoCodec } from "../core/avc.ts";
import type { Image, Surface } from "../core/decoder.ts";

export interface Sheet extends Image {
  readonly source: CanvasImageSource;
}

/** Asked once for the page; a browser that doesn't answer in time counts as one that can't. */
const PATIENCE_MS = 2_000;
export const abilities: Promise<readonly VideoCodec[]> = Promise.race([
  decodable(
    "VideoDecoder" in globalThis
      ? async (shape) => (await VideoDecoder.isConfigSupported(shape)).supported === true
      : null,
  ),
  new Promise<readonly VideoCodec[]>((resolve) => setTimeout(() => resolve(["jpeg"]), PATIENCE_MS)),
]);

/** A page that nobody sees never paints, and may become one while it is waited for. */
function soon(then: () => void): void {
  if (document.hidden) {
    queueMicrotask(then);
    return;
  }
  let waiting = true;
  const once = () => {
    if (!waiting) return;
    waiting = false;
    then();
  };
  requestAnimationFrame(once);
  setTimeout(once, 250);
}

export function surface(canvas: HTMLCanvasElement): Surface<Sheet> {
  // Not `desynchronized`: that is quicker by a few milliseconds, and tears.
  const pen = canvas.getContext("2d", { alpha: false });
  return {
    soon,
    async jpeg(data) {
      const bitmap = await createImageBitmap(new Blob([data], { type: "image/jpeg" }));
      return { source: bitmap, width: bitmap.width, height: bitmap.height, close: () => bitmap.close() };
    },
    video(codec, events) {
      const hand = new VideoDecoder({
        output: (frame) => {
          const [width, height] = [frame.displayWidth, frame.displayHeight];
          events.image({ source: frame, width, height, close: () => frame.close() }, frame.timestamp);
        },
        error: () => events.failed(),
      });
      // Without a description, the stream is read as Annex B.
      hand.configure({ codec, optimizeForLatency: true });
      return {
        decode: ({ key, stamp, data }) =>
          hand.decode(new EncodedVideoChunk({ type: key ? "key" : "delta", timestamp: stamp, data })),
        close() {
          if (hand.state !== "closed") hand.close();
        },
      };
    },
    draw(layers, header) {
      if (canvas.width !== header.width) canvas.width = header.width;
      if (canvas.height !== header.height) canvas.height = header.height;
      for (const { image, x, y } of layers) pen?.drawImage(image.source, x, y);
      canvas.dataset.sequence = String(header.sequence);
      canvas.dataset.codec = String(header.codec);
    },
  };
}
