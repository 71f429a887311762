import { afterEach, describe, expect, it } from "vitest";
import { keeping } from "../core/verdict.ts";
import { arrived, client } from "./account.ts";
import { drafts, lastHere, ticketAtHand } from "./memory.ts";

const draft = keeping({ cause: "panel", evidence: new Set(), parts: {}, note: "", reason: "" }, {
  ...{ evidence: [], verdict: null },
} as never);

function working(name: string): void {
  arrived(name);
  ticketAtHand.set("TV-7KQ2M9");
  drafts.set("s1", draft);
  client.setQueryData(["me"], { account: { name } });
  client.setQueryData(["diagnosis", "s1"], {});
}

afterEach(() => {
  ticketAtHand.set(null);
  lastHere.set(null);
  drafts.clear();
  client.clear();
});

describe("whoever signs in in a tab where somebody worked", () => {
  it("goes on with their own work after their sign-in expired", () => {
    working("minh");
    arrived("minh");
    expect(ticketAtHand.get()).toBe("TV-7KQ2M9");
    expect(drafts.size).toBe(1);
    expect(client.getQueryData(["diagnosis", "s1"])).toEqual({});
  });

  it("inherits nothing of another's: no ticket, no draft, nothing that was looked at", () => {
    working("minh");
    arrived("lan");
    expect([ticketAtHand.get(), lastHere.get(), drafts.size]).toEqual([null, "lan", 0]);
    expect(client.getQueryData(["diagnosis", "s1"])).toBeUndefined();
  });
});
