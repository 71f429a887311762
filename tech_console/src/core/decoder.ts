/**
 * Pictures in, a canvas painted: carries out what the painter's law decides. What only a browser can do comes in as a
 * Surface. Every image is closed once, for one that is not keeps the browser's decoder waiting for its memory.
 */
import { codecOf } from "./avc.ts";
import { type FrameHeader, H264, RECTANGLES } from "./codec.ts";
import { DECODE_MS, KEY_FRAME_MS } from "./limits.ts";
import type { Clock } from "./link.ts";
import { type Act, blank, type Input, step } from "./painter.ts";
import { rectangles } from "./rectangles.ts";
import type { Picture } from "./source.ts";

/** A decoded picture, or a part of one, in pixels. */
export interface Image {
  readonly width: number;
  readonly height: number;
  close(): void;
}

/** An image and where its upper left corner belongs. */
export interface Layer<I extends Image> {
  readonly image: I;
  readonly x: number;
  readonly y: number;
}

/** A decoder of H.264 as WebCodecs has it: it gives one image for each access unit, in order, without delay. */
export interface Video {
  /** Takes one access unit in Annex B, which must be a key frame the first time. May throw. */
  decode(unit: { readonly key: boolean; readonly stamp: number; readonly data: Uint8Array<ArrayBuffer> }): void;
  close(): void;
}

export interface VideoEvents<I extends Image> {
  image(image: I, stamp: number): void;
  /** The decoder is of no more use. */
  failed(): void;
}

/** How pictures get to the eye. */
export interface Surface<I extends Image> {
  jpeg(data: Uint8Array<ArrayBuffer>): Promise<I>;
  /** Opens a decoder for a codec like `avc1.42E01F`. May throw. */
  video(codec: string, events: VideoEvents<I>): Video;
  /** Calls back when the browser next paints; soon also while nobody looks at the page. */
  soon(then: () => void): void;
  /** Draws over what is there, all at once; a layer without an offset that is as large as the picture replaces it. */
  draw(layers: readonly Layer<I>[], header: FrameHeader): void;
}

export interface DecoderEvents {
  /** The broker may count this picture as done; `seen` if it really was drawn. In the order of arrival, each once. */
  done(header: FrameHeader, seen: boolean): void;
  /** What is shown is no longer followed, until a picture after this one is drawn. */
  lost(header: FrameHeader): void;
  /** A picture that stands alone is needed. */
  ask(): void;
}

export interface Decoder {
  /** `blind`: it is decoded for those that build on it, without waiting for its image, and never drawn. */
  picture(picture: Picture, blind?: boolean): void;
  /** Lets go of everything; nothing is drawn or said after it. */
  stop(): void;
}

export function decoder<I extends Image>(surface: Surface<I>, events: DecoderEvents, clock: Clock): Decoder {
  let painter = blank;
  let stopped = false;
  const payloads = new Map<number, Picture & { readonly blind: boolean }>();
  const images = new Map<number, readonly Layer<I>[]>();
  let attempt = 0;
  let calm = () => {};
  let hush = () => {};

  let video: { readonly hand: Video; readonly shape: string } | null = null;
  let awaited: { readonly stamp: number; give(image: I): void; fail(error: unknown): void } | null = null;

  function run(input: Input): void {
    const [next, acts] = step(painter, input);
    painter = next;
    for (const act of acts) if (!stopped) perform(act);
  }

  function perform(act: Act): void {
    switch (act.act) {
      case "decode":
        void attend(act.header);
        return;
      case "await":
        surface.soon(() => run({ kind: "paint" }));
        return;
      case "draw":
        draw(act.headers);
        return;
      case "forget":
        forget(act.header);
        return;
      case "done":
        events.done(act.header, act.seen);
        return;
      case "lost":
        events.lost(act.header);
        return;
      case "ask":
        calm();
        calm = clock.after(KEY_FRAME_MS, () => run({ kind: "overdue" }));
        events.ask();
    }
  }

  function draw(headers: readonly FrameHeader[]): void {
    const newest = headers.at(-1);
    if (newest === undefined) return;
    surface.draw(
      headers.flatMap(({ sequence }) => images.get(sequence) ?? []),
      newest,
    );
    for (const header of headers) forget(header);
  }

  function forget({ sequence }: FrameHeader): void {
    payloads.delete(sequence);
    close(images.get(sequence) ?? []);
    images.delete(sequence);
  }

  function close(layers: readonly Layer<I>[]): void {
    for (const { image } of layers) image.close();
  }

  /** Decodes one picture within its time. */
  async function attend(header: FrameHeader): Promise<void> {
    const picture = payloads.get(header.sequence);
    payloads.delete(header.sequence);
    attempt += 1;
    const mine = attempt;
    // A decoder that never answers must not hold the picture for ever; what it still gives is closed.
    hush = clock.after(DECODE_MS, () => fail());
    function fail(): void {
      if (mine !== attempt) return;
      attempt += 1;
      hush();
      drop();
      run({ kind: "failed" });
    }
    try {
      if (picture === undefined) throw new RangeError("no picture");
      const layers = await decode(picture);
      if (mine !== attempt || stopped) {
        close(layers);
        return;
      }
      attempt += 1;
      hush();
      images.set(header.sequence, layers);
      run({ kind: "decoded" });
    } catch {
      fail();
    }
  }

  async function decode({ header, pixels, blind }: Picture & { blind: boolean }): Promise<readonly Layer<I>[]> {
    if (header.codec === RECTANGLES) return patches(rectangles(header, pixels));
    if (header.codec === H264 && blind) {
      opened(header, pixels).decode({ key: header.key, stamp: attempt, data: pixels });
      return [];
    }
    const image = await (header.codec === H264 ? unit(header, pixels) : surface.jpeg(pixels));
    return fitting([{ image, x: 0, y: 0, ...size(header) }]);
  }

  /** All or none: a part that can't be decoded would leave a picture that never was. */
  async function patches(parts: ReturnType<typeof rectangles>): Promise<readonly Layer<I>[]> {
    const tried = await Promise.allSettled(parts.map(({ jpeg }) => surface.jpeg(jpeg)));
    const layers = parts.flatMap((part, at) => {
      const one = tried[at];
      return one?.status === "fulfilled" ? [{ ...part, image: one.value }] : [];
    });
    if (layers.length === parts.length) return fitting(layers);
    close(layers);
    throw new RangeError("a rectangle can't be decoded");
  }

  /** Returns the layers if each image has the size that was announced; else closes them and throws. */
  function fitting(layers: readonly (Layer<I> & { width: number; height: number })[]): readonly Layer<I>[] {
    if (layers.every(({ image, width, height }) => image.width === width && image.height === height)) return layers;
    close(layers);
    throw new RangeError("an image has another size than its header says");
  }

  /** Returns the decoder for this access unit. Throws if there is none that could take it. */
  function opened(header: FrameHeader, data: Uint8Array<ArrayBuffer>): Video {
    if (header.key) open(header, data);
    if (video === null) throw new RangeError("no key frame came before");
    return video.hand;
  }

  function unit(header: FrameHeader, data: Uint8Array<ArrayBuffer>): Promise<I> {
    const hand = opened(header, data);
    const stamp = attempt;
    return new Promise((give, fail) => {
      awaited = { stamp, give, fail };
      hand.decode({ key: header.key, stamp, data });
    });
  }

  /** A decoder is kept from key frame to key frame, while the stream stays what it is. */
  function open(header: FrameHeader, data: Uint8Array<ArrayBuffer>): void {
    const codec = codecOf(data);
    if (codec === null) throw new RangeError("a key frame without its parameter sets");
    const shape = `${codec} ${header.width}x${header.height}`;
    if (video?.shape === shape) return;
    drop();
    const hand = surface.video(codec, {
      image(image, stamp) {
        if (awaited?.stamp !== stamp) return image.close();
        awaited.give(image);
        awaited = null;
      },
      failed() {
        if (video?.hand === hand) drop();
      },
    });
    video = { hand, shape };
  }

  function drop(): void {
    const [last, waiting] = [video, awaited];
    video = null;
    awaited = null;
    last?.hand.close();
    waiting?.fail(new RangeError("the decoder is closed"));
  }

  return {
    picture({ header, pixels }, blind = false) {
      if (stopped) return;
      // One that comes twice is nothing to the law, and must not take the first one's place.
      if (header.sequence > painter.newest) payloads.set(header.sequence, { header, pixels, blind });
      run({ kind: "arrived", header });
    },
    stop() {
      stopped = true;
      hush();
      calm();
      drop();
      for (const layers of images.values()) close(layers);
      images.clear();
      payloads.clear();
    },
  };
}

function size({ width, height }: FrameHeader): { width: number; height: number } {
  return { width, height };
}
