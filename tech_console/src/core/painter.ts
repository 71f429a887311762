/**
 * Latest wins: at most one picture is being decoded and at most one waits. A picture that a newer one overtakes is
 * never decoded, but it is acknowledged like one that was painted, for the broker holds back after two.
 */
import type { FrameHeader } from "./codec.ts";
import type { Picture } from "./source.ts";

/** How a picture gets to the eye. `Image` is whatever decoding gives. */
export interface Surface<Image> {
  decode(picture: Picture): Promise<Image>;
  /** Resolves once the image is on the screen. */
  show(image: Image, header: FrameHeader): Promise<void>;
  /** The image was decoded but nobody looks any more. */
  discard(image: Image): void;
}

export interface PainterEvents {
  /** The broker may count this picture as done; `seen` if it really was on the screen. */
  done(header: FrameHeader, seen: boolean): void;
  /** This picture could not be decoded. */
  broken(header: FrameHeader): void;
}

export interface Painter {
  picture(picture: Picture): void;
  /** Shows nothing more. Every picture that was handed in is still reported as done. */
  stop(): void;
}

export function painter<Image>(surface: Surface<Image>, events: PainterEvents): Painter {
  let waiting: Picture | null = null;
  let overtaken: FrameHeader[] = [];
  let busy = false;
  let stopped = false;

  /** Returns whether the picture was seen. */
  async function paint(picture: Picture): Promise<boolean> {
    let image: Image;
    try {
      image = await surface.decode(picture);
    } catch {
      events.broken(picture.header);
      return false;
    }
    // What is decoded is shown, though a newer one may wait: else a slow decoder would never show anything.
    if (stopped) {
      surface.discard(image);
      return false;
    }
    await surface.show(image, picture.header);
    return !stopped;
  }

  async function run(first: Picture): Promise<void> {
    busy = true;
    for (let current: Picture | null = first; current !== null; ) {
      const seen = !stopped && (await paint(current));
      // In the order of arrival, so that the broker may read an acknowledgement as "up to here".
      events.done(current.header, seen);
      for (const header of overtaken) events.done(header, false);
      overtaken = [];
      current = waiting;
      waiting = null;
    }
    busy = false;
  }

  return {
    picture(picture) {
      if (!busy) {
        void run(picture);
        return;
      }
      if (waiting !== null) overtaken.push(waiting.header);
      waiting = picture;
    },
    stop() {
      stopped = true;
    },
  };
}
