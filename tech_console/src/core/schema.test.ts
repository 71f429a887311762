import { describe, expect, it } from "vitest";
import { fault, plain } from "./schema.ts";

describe("text that somebody pasted", () => {
  it("goes over the wire without what can't be seen", () => {
    const pasted = "\u202aD:\\nhật ký\u202c\tdòng 1\ufeff";
    const said = { type: "chat.said", by: "technician", links: [], foreign: false };
    const sent = (text: string) => fault("ChatSaid", { ...said, text });
    expect(sent(pasted)).not.toBeNull();
    expect(plain(pasted)).toBe("D:\\nhật ký dòng 1");
    expect(sent(plain(pasted))).toBeNull();
    expect(plain("\u200e\r\n")).toBe("");
  });

  it("keeps its lines only where lines may be, and joined signs as they are", () => {
    expect(plain("một\n\thai\r\n", true)).toBe("một\n\thai\n");
    expect(plain("👩\u200d🔧 chào")).toBe("👩\u200d🔧 chào");
    expect(plain("a\ud800b")).toBe("ab");
  });
});

describe("text from the wire", () => {
  it("has several lines in a clipboard, and nowhere else", () => {
    const copied = (text: string) => fault("ClipboardTold", { type: "clipboard.told", text });
    expect(copied("một\n\thai")).toBeNull();
    expect(copied("một\u202ehai")).not.toBeNull();
    const said = { type: "chat.said", by: "customer", text: "một\nhai", links: [], foreign: false };
    expect(fault("ChatSaid", said)).not.toBeNull();
    expect(fault("ChatSaid", { ...said, text: "một hai" })).toBeNull();
  });
});
