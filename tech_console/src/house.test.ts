import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";

const ROOT = new URL("./", import.meta.url);
const files = (readdirSync(ROOT, { recursive: true }) as string[]).filter((name) => /\.(tsx?|css|json)$/.test(name));
const FLOORS: Record<string, readonly string[]> = {
  core: ["core"],
  view: ["core", "view", "locales"],
  pages: ["core", "view", "pages"],
  evidence: ["core", "view", "evidence"],
};

function text(name: string): string {
  return readFileSync(new URL(name, ROOT), "utf8");
}

describe("the house of the console", () => {
  it("is found", () => {
    expect(files.length).toBeGreaterThan(50);
  });

  it.each(files.filter((name) => /^(core|view|pages|evidence)\/.*\.tsx?$/.test(name) && !name.includes(".test.")))(
    "%s imports downward only: pages, view, core",
    (name) => {
      const floor = name.split("/")[0] ?? "";
      const reached = [...text(name).matchAll(/from "(\.[^"]*)"/g)].map(
        (found) => new URL(found[1] ?? "", new URL(name, "file:///src/")).pathname.split("/")[2],
      );
      expect(reached.filter((other) => !FLOORS[floor]?.includes(other ?? ""))).toEqual([]);
    },
  );

  it("keeps React and the browser out of core", () => {
    const foreign = files
      .filter((name) => name.startsWith("core/") && !name.includes(".test."))
      .filter((name) => /from "(?!\.)/.test(text(name)));
    expect(foreign).toEqual([]);
  });

  it("makes markup of no text from outside", () => {
    const ways = /dangerouslySetInnerHTML|innerHTML|insertAdjacentHTML|document\.write|new Function|eval\(/;
    const found = files.filter((name) => /\.tsx?$/.test(name) && name !== "house.test.ts" && ways.test(text(name)));
    expect(found).toEqual([]);
  });

  it("loads nothing from elsewhere", () => {
    const found = files.filter((name) => name !== "house.test.ts" && /https?:\/\/(?!www\.w3\.org)/.test(text(name)));
    expect(found).toEqual([]);
  });

  it("keeps its files small", () => {
    const long = files.filter(
      (name) => /\.(tsx?|css)$/.test(name) && !name.includes(".gen.") && text(name).split("\n").length > 400,
    );
    expect(long).toEqual([]);
  });
});
