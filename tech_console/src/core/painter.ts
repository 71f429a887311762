/**
 * The painter's law, as a pure state machine: which picture is decoded, drawn, thrown away and acknowledged, and when.
 *
 * A picture *stands alone* (a JPEG, a key frame) or *builds on* the one before it. Pictures are decoded one at a time in
 * their order; one that stands alone overtakes all that wait undecoded. What is decoded is drawn at the next paint of the
 * browser, where the newest wins: a whole picture replaces what is ready, rectangles join it, and all that is ready is
 * drawn at once. If one is missing or can't be decoded, the picture is *lost*: what builds on it is thrown away until
 * one comes that stands alone, which is asked for. Whatever becomes of it, every picture is acknowledged, in order.
 */
import { type FrameHeader, H264, JPEG, RECTANGLES } from "./codec.ts";
import { PICTURES_WAITING } from "./limits.ts";

export type Input =
  | { readonly kind: "arrived"; readonly header: FrameHeader }
  /** What became of the picture that is being decoded. */
  | { readonly kind: "decoded" | "failed" }
  /** The browser paints now. */
  | { readonly kind: "paint" }
  /** No picture that stands alone came in time. */
  | { readonly kind: "overdue" };

export type Act =
  /** Decode this one, and say what became of it. */
  | { readonly act: "decode"; readonly header: FrameHeader }
  /** Say when the browser paints next. */
  | { readonly act: "await" }
  /** Draw these over what is there, in this order and at once; nobody needs them after it. */
  | { readonly act: "draw"; readonly headers: readonly FrameHeader[] }
  /** Nobody needs this one any more, decoded or not. */
  | { readonly act: "forget"; readonly header: FrameHeader }
  | { readonly act: "done"; readonly header: FrameHeader; readonly seen: boolean }
  /** This one is why the picture is lost: only one after it can be true again. */
  | { readonly act: "lost"; readonly header: FrameHeader }
  /** Ask for a picture that stands alone, and say when it is overdue. */
  | { readonly act: "ask" };

interface Open {
  readonly header: FrameHeader;
  /** Null: not decided yet. */
  readonly seen: boolean | null;
}

export interface Painter {
  /** The last sequence that arrived; -1 before the first. */
  readonly newest: number;
  /** What the next picture may build on; null: nothing, so it must stand alone. */
  readonly base: FrameHeader | null;
  readonly asked: boolean;
  readonly waiting: readonly FrameHeader[];
  readonly decoding: FrameHeader | null;
  readonly ready: readonly FrameHeader[];
  /** A paint is awaited. */
  readonly due: boolean;
  /** What is not acknowledged yet, in order of arrival. */
  readonly open: readonly Open[];
}

export const blank: Painter = {
  newest: -1,
  base: null,
  asked: false,
  waiting: [],
  decoding: null,
  ready: [],
  due: false,
  open: [],
};

export type Step = readonly [painter: Painter, acts: readonly Act[]];

export function step(painter: Painter, input: Input): Step {
  switch (input.kind) {
    case "arrived":
      return arrived(painter, input.header);
    case "decoded":
      return painter.decoding === null ? [painter, []] : decoded(painter, painter.decoding);
    case "failed":
      return painter.decoding === null ? [painter, []] : failed(painter, painter.decoding);
    case "paint":
      return paint(painter);
    case "overdue":
      return [painter, painter.asked ? [{ act: "ask" }] : []];
  }
}

function alone({ codec, key }: FrameHeader): boolean {
  return codec === JPEG || (codec === H264 && key);
}

function buildsOn(header: FrameHeader, base: FrameHeader): boolean {
  const family = header.codec === RECTANGLES ? JPEG : header.codec;
  return family === base.codec && header.width === base.width && header.height === base.height;
}

function arrived(before: Painter, header: FrameHeader): Step {
  // The broker never sends one twice or late; if it did, it must not be painted over a newer one.
  if (header.sequence <= before.newest) return [before, []];
  const open = [...before.open, { header, seen: null }];
  const painter = { ...before, newest: header.sequence, open };
  if (alone(header)) {
    const overtaken = discard(painter, painter.waiting);
    return andDecode(overtaken, { waiting: [header], base: header, asked: false });
  }
  const { base, waiting } = painter;
  const next = header.sequence === before.newest + 1 && waiting.length < PICTURES_WAITING;
  if (base !== null && next && buildsOn(header, base))
    return andDecode([painter, []], { waiting: [...waiting, header] });
  return andAsk(discard(painter, [header]), header);
}

function decoded(before: Painter, header: FrameHeader): Step {
  const whole = header.codec !== RECTANGLES;
  const [painter, acts] = discard(before, whole ? before.ready : []);
  const ready = whole ? [header] : [...painter.ready, header];
  const waits: readonly Act[] = painter.due ? [] : [{ act: "await" }];
  return andDecode([painter, [...acts, ...waits]], { decoding: null, ready, due: true });
}

function failed(before: Painter, header: FrameHeader): Step {
  const saved = before.waiting[0] !== undefined && alone(before.waiting[0]);
  const gone = saved ? [header] : [header, ...before.waiting];
  const [painter, acts] = discard({ ...before, decoding: null }, gone);
  if (!saved) return andAsk([{ ...painter, waiting: [] }, acts], header);
  return andDecode([painter, [...acts, { act: "lost", header }]], {});
}

function paint(before: Painter): Step {
  const newest = before.ready.at(-1);
  if (newest === undefined) return [{ ...before, due: false }, []];
  const open = before.open.map((one) =>
    before.ready.includes(one.header) ? { ...one, seen: one.header === newest } : one,
  );
  return acknowledge([{ ...before, due: false, ready: [], open }, [{ act: "draw", headers: before.ready }]]);
}

/** The picture is lost, unless it was already. */
function andAsk([painter, acts]: Step, header: FrameHeader): Step {
  if (painter.asked) return [painter, acts];
  const news: readonly Act[] = [{ act: "lost", header }, { act: "ask" }];
  return [{ ...painter, base: null, asked: true }, [...acts, ...news]];
}

/** Applies a change, and decodes the first that waits if nothing is being decoded. */
function andDecode([before, acts]: Step, change: Partial<Painter>): Step {
  const painter = { ...before, ...change };
  const [header, ...waiting] = painter.waiting;
  if (painter.decoding !== null || header === undefined) return [painter, acts];
  return [{ ...painter, decoding: header, waiting }, [...acts, { act: "decode", header }]];
}

/** Decides that nobody will see these, and acknowledges what can be. */
function discard(painter: Painter, headers: readonly FrameHeader[]): Step {
  const open = painter.open.map((one) => (headers.includes(one.header) ? { ...one, seen: false } : one));
  return acknowledge([{ ...painter, open }, headers.map((header) => ({ act: "forget", header }))]);
}

/** In the order of arrival, so that the broker may read an acknowledgement as "up to here". */
function acknowledge([painter, acts]: Step): Step {
  const first = painter.open.findIndex(({ seen }) => seen === null);
  const count = first === -1 ? painter.open.length : first;
  const done = painter.open
    .slice(0, count)
    .map(({ header, seen }): Act => ({ act: "done", header, seen: seen === true }));
  return [{ ...painter, open: painter.open.slice(count) }, [...acts, ...done]];
}
