import { existsSync, readdirSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { type FrameHeader, format, parse, parseFrame, WireError } from "./codec.ts";

const FOLDER = new URL("../../../tests/vectors/", import.meta.url);

interface Text {
  name: string;
  sender: string;
  receiver: string;
  text: string;
  ok: boolean;
  code: string | null;
}

interface Frame {
  name: string;
  hex: string;
  ok: boolean;
  code: string | null;
  header: Record<string, number> | null;
}

const files = existsSync(FOLDER) ? readdirSync(FOLDER).filter((name) => name.endsWith(".json")) : [];
const vectors = files.map(
  (name) => JSON.parse(readFileSync(new URL(name, FOLDER), "utf8")) as { texts?: Text[]; frames?: Frame[] },
);
const texts = vectors.flatMap(({ texts: all }) => all ?? []);
const frames = vectors.flatMap(({ frames: all }) => all ?? []);

function codeOf(act: () => unknown): string | null {
  try {
    act();
    return null;
  } catch (error) {
    if (error instanceof WireError) return error.code;
    throw error;
  }
}

function buffer(hex: string): ArrayBuffer {
  return Uint8Array.from(hex.match(/../g) ?? [], (byte) => Number.parseInt(byte, 16)).buffer;
}

function flat(header: FrameHeader): Record<string, number> {
  return {
    kind: header.kind,
    flags: (header.key ? 1 : 0) | (header.masked ? 2 : 0) | (header.last ? 4 : 0),
    codec: header.codec,
    data_class: header.dataClass,
    width: header.width,
    height: header.height,
    sequence: header.sequence,
    captured_us: header.capturedUs,
    length: header.length,
  };
}

describe("the vectors that Python and TypeScript share", () => {
  it("are there", () => {
    expect(frames.length).toBeGreaterThan(0);
    expect(texts.some(({ receiver }) => receiver === "console")).toBe(true);
  });

  it.each(frames)("frame: $name", ({ hex, code, header }) => {
    expect(codeOf(() => parseFrame(buffer(hex)))).toBe(code);
    if (header !== null) expect(flat(parseFrame(buffer(hex)))).toMatchObject(header);
  });

  it.each(texts.filter(({ receiver, ok }) => receiver === "console" && ok))("text: $name", ({ text }) => {
    expect(parse(text)).toMatchObject(JSON.parse(text) as object);
  });

  it.each(texts.filter(({ receiver, ok }) => receiver === "console" && !ok))(
    "refused text: $name",
    ({ text, code }) => {
      expect(codeOf(() => parse(text))).toBe(code);
    },
  );
});

const PONG = { type: "pong", token: 7 };

describe("parse", () => {
  it("gives the message", () => {
    expect(parse(JSON.stringify(PONG))).toEqual(PONG);
  });

  it.each([
    ["not_json", "{"],
    ["bad_message", "[]"],
    ["bad_message", "null"],
    ["unknown_message", "{}"],
    ["unknown_message", '{"type":"consent.ask"}'],
    ["unknown_message", '{"type":"__proto__"}'],
    ["bad_message", '{"type":"pong"}'],
    ["bad_message", '{"type":"pong","token":-1}'],
    ["bad_message", '{"type":"pong","token":1.5}'],
    ["bad_message", '{"type":"pong","token":"1"}'],
    ["bad_message", '{"type":"pong","token":9007199254740992}'],
    ["bad_message", '{"type":"pong","token":1,"more":1}'],
    ["bad_message", '{"type":"pong","token":1,"__proto__":1}'],
    ["bad_message", '{"type":"pong","token":1,"constructor":1}'],
    ["bad_message", '{"type":"error","code":"Bad","detail":"","fatal":false}'],
    ["bad_message", '{"type":"error","code":"bad","detail":"a\\u202eb","fatal":false}'],
    ["bad_message", '{"type":"error","code":"bad","detail":"a\\ud800b","fatal":false}'],
    ["bad_message", '{"type":"settings.values","values":{"NotAKey":1}}'],
    ["bad_message", '{"type":"settings.values","values":{"a.b":[1]}}'],
    ["bad_message", '{"type":"settings.values","values":{"a.b":1e300}}'],
  ])("refuses with %s: %s", (code, text) => {
    expect(codeOf(() => parse(text))).toBe(code);
  });

  it("counts bytes, not characters", () => {
    const message = (detail: string) => JSON.stringify({ type: "error", code: "bad", detail, fatal: false });
    expect(codeOf(() => parse(" ".repeat(4 * 1024 * 1024 + 1)))).toBe("too_large");
    expect(codeOf(() => parse(`${message("")}${" ".repeat(3 * 1024 * 1024)}`))).toBe(null);
    expect(codeOf(() => parse(`${message("ạ".repeat(1600 * 1024))}`))).toBe("too_large");
  });

  it("takes a survey of everything that two snapshots can hold", () => {
    const item = { key: "", change: "changed", actor: "technician", actor_id: "Trần Bình", via: "remote_key" };
    const items = Array.from({ length: 2000 }, (_, number) => ({
      ...item,
      key: `picture.contrast.n${number}@hdmi1+movie`,
      old: "x".repeat(80),
      new: "y".repeat(80),
      at_us: 1_800_000_000_000_000,
      confidence: "journal",
    }));
    const survey = JSON.stringify({ type: "survey.found", previous: null, items, reset: null, renamed: [] });
    expect(survey.length).toBeGreaterThan(256 * 1024);
    expect(codeOf(() => parse(survey))).toBe(null);
  });

  it("counts a length in characters, as Python does", () => {
    const message = (detail: string) => JSON.stringify({ type: "error", code: "bad", detail, fatal: false });
    expect(codeOf(() => parse(message("😀".repeat(200))))).toBe(null);
    expect(codeOf(() => parse(message("😀".repeat(201))))).toBe("bad_message");
  });

  it("fills in what has a default", () => {
    expect(parse('{"type":"control.done","id":"c1","outcome":"applied"}')).toMatchObject({ reason: null });
  });

  it("never repeats a value from outside", () => {
    try {
      parse('{"type":"error","code":"SECRET","detail":"SECRET","fatal":0,"SECRET":1}');
      expect.unreachable();
    } catch (error) {
      expect(String(error)).not.toContain("SECRET");
    }
  });
});

/** A binary message of three bytes behind a header of these fields. */
function frame(fields: { kind?: number; flags?: number; codec?: number }): ArrayBuffer {
  const data = buffer("010101010100050002d00000000000000001000665172898800000000003ffd8ff");
  const view = new DataView(data);
  view.setUint8(1, fields.kind ?? 1);
  view.setUint8(2, fields.flags ?? 0);
  view.setUint8(3, fields.codec ?? 1);
  return data;
}

describe("parseFrame", () => {
  it.each([
    ["a JPEG", { kind: 1, flags: 1, codec: 1 }, { key: true, last: false }],
    ["an access unit", { kind: 1, flags: 0, codec: 2 }, { key: false, last: false }],
    ["a masked key frame", { kind: 1, flags: 3, codec: 2 }, { key: true, masked: true }],
    ["rectangles", { kind: 1, flags: 2, codec: 3 }, { key: false, masked: true }],
    ["a piece of a still", { kind: 2, flags: 0, codec: 4 }, { key: false, last: false }],
    ["the last piece of a masked still", { kind: 2, flags: 6, codec: 4 }, { masked: true, last: true }],
  ])("takes %s", (_, fields, header) => {
    expect(parseFrame(frame(fields))).toMatchObject({ kind: fields.kind, codec: fields.codec, ...header });
  });

  it.each([
    ["unknown_frame", "another kind", { kind: 3 }],
    ["bad_frame", "another codec", { codec: 5 }],
    ["bad_frame", "no codec", { codec: 0 }],
    ["bad_frame", "another flag", { flags: 8 }],
    ["bad_frame", "a still that is no PNG", { kind: 2, codec: 1 }],
    ["bad_frame", "a PNG that is no still", { kind: 1, codec: 4 }],
    ["bad_frame", "a picture that is the last", { kind: 1, flags: 4 }],
    ["bad_frame", "rectangles as a key frame", { flags: 1, codec: 3 }],
    ["bad_frame", "a still as a key frame", { kind: 2, flags: 1, codec: 4 }],
  ])("refuses with %s: %s", (code, _, fields) => {
    expect(codeOf(() => parseFrame(frame(fields)))).toBe(code);
  });
});

describe("format", () => {
  it("writes compact JSON", () => {
    expect(format({ type: "screen.painted", sequence: 3 })).toBe('{"type":"screen.painted","sequence":3}');
  });
});
