/**
 * The live source: one WebSocket for one visit. It answers pings at once, measures silence, and hands on only what the
 * codec let through. When it closes, the visit is over: there is no reconnecting, only a new PIN.
 */
import { format, parse, parseFrame, STILL, WireError } from "./codec.ts";
import { HEADER_BYTES, SILENCE_MS } from "./limits.ts";
import type { Sink, Source } from "./source.ts";
import type { FromConsole } from "./wire.gen.ts";

/** What the link needs of a WebSocket; the browser's fits. */
export interface Socket {
  binaryType: string;
  onopen: (() => void) | null;
  onmessage: ((event: { data: unknown }) => void) | null;
  onclose: ((event: { code: number }) => void) | null;
  readonly readyState: number;
  send(data: string): void;
  close(code?: number): void;
}

/** What the link needs of time: milliseconds since 1970, and a call after so many milliseconds. */
export interface Clock {
  now(): number;
  after(milliseconds: number, then: () => void): () => void;
}

const OPEN = 1;
const SILENT = 4408;
const LEFT = 1000;

export function link(open: () => Socket, clock: Clock): Source & { send(message: FromConsole): void } {
  let socket: Socket | null = null;
  let sink: Sink | null = null;
  let hush = () => {};

  function finish(code: number): void {
    hush();
    if (socket !== null) socket.onopen = socket.onmessage = socket.onclose = null;
    socket = null;
    const last = sink;
    sink = null;
    last?.input({ kind: "closed", code, atMs: clock.now() });
  }

  function listen(): void {
    hush();
    hush = clock.after(SILENCE_MS, () => {
      socket?.close(SILENT);
      finish(SILENT);
    });
  }

  function receive(data: unknown): void {
    listen();
    const atMs = clock.now();
    try {
      if (typeof data === "string") {
        const message = parse(data);
        if (message.type === "ping") send({ type: "pong", token: message.token });
        else if (message.type !== "pong") sink?.input({ kind: "message", message, atMs });
      } else if (data instanceof ArrayBuffer) {
        const header = parseFrame(data);
        const pixels = new Uint8Array(data, HEADER_BYTES);
        if (header.kind === STILL) sink?.input({ kind: "piece", header, pixels, atMs });
        else sink?.picture({ header, pixels });
      }
    } catch (error) {
      if (!(error instanceof WireError)) throw error;
      sink?.input({ kind: "malformed", code: error.code, atMs });
    }
  }

  function send(message: FromConsole): void {
    if (socket?.readyState !== OPEN) return;
    socket.send(format(message));
    sink?.input({ kind: "sent", message, atMs: clock.now() });
  }

  return {
    start(to) {
      sink = to;
      socket = open();
      socket.binaryType = "arraybuffer";
      socket.onopen = () => sink?.input({ kind: "opened", atMs: clock.now() });
      socket.onmessage = (event) => receive(event.data);
      socket.onclose = (event) => finish(event.code);
      listen();
    },
    stop() {
      socket?.close(LEFT);
      finish(LEFT);
    },
    send,
  };
}
