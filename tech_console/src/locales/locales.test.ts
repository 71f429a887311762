import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { END_REASONS } from "../core/wire.gen.ts";
import en from "./en.json";
import vi from "./vi.json";

const vietnamese: Record<string, string> = vi;
const english: Record<string, string> = en;
const holes = (text: string) => [...text.matchAll(/\{\{(\w+)[^}]*\}\}/g)].map((found) => found[1]).sort();

/** What is the same word in both languages: names, units, key caps. */
const SHARED = new Set([
  "app.product",
  "key.Enter",
  "key.ContextMenu",
  "domain.camera",
  "screen.actual",
  "kind.tv",
  "kind.kodi",
  "audit.date.hint",
  "place.hdmi1",
  "place.hdmi2",
  "place.hdmi3",
  "scope.camera",
  "domain.kodi",
  "setting.value.sound.output.arc",
  "setting.value.sound.output.bluetooth",
]);

describe("the two languages", () => {
  it("have the same keys, in the same order", () => {
    expect(Object.keys(en)).toEqual(Object.keys(vi));
  });

  it.each(Object.keys(vi))("%s: has words, and the same holes, in both", (key) => {
    expect(vietnamese[key]?.trim()).not.toBe("");
    expect(english[key]?.trim()).not.toBe("");
    expect(holes(english[key] ?? "")).toEqual(holes(vietnamese[key] ?? ""));
  });

  it("leave no English in the Vietnamese", () => {
    const words = /\b(the|of|is|and|session|device|please|your|customer|technician|settings?|control|error|sign)\b/i;
    const left = Object.entries(vietnamese).filter(([, text]) => words.test(text.replace(/\{\{\w+\}\}/g, "")));
    expect(left).toEqual([]);
  });

  it("differ wherever a word is not shared", () => {
    const same = Object.keys(vi).filter((key) => vietnamese[key] === english[key] && !SHARED.has(key));
    expect(same.filter((key) => /[a-z]{3}/i.test((vietnamese[key] ?? "").replace(/\{\{\w+\}\}/g, "")))).toEqual([]);
  });

  it('say "mã PIN", never "số PIN"', () => {
    expect(Object.values(vi).filter((text) => /số PIN/i.test(text))).toEqual([]);
  });

  it("know every end reason, and the one of a recording that was cut off", () => {
    expect(vietnamese).toHaveProperty(["short.recovered"]);
    for (const reason of END_REASONS) {
      expect(vietnamese).toHaveProperty([`end.${reason}`]);
      expect(vietnamese).toHaveProperty([`short.${reason}`]);
    }
  });

  it("have a sentence for every event of the vocabulary", () => {
    const folder = new URL("../../../broker/events/", import.meta.url);
    const sources = readdirSync(folder).filter((name) => name.endsWith(".py"));
    const names = sources.flatMap((name) => {
      const text = readFileSync(new URL(name, folder), "utf8");
      return [...text.matchAll(/\(Event, code="\w+", name="([\w.]+)"/g)].map((found) => found[1]);
    });
    expect(names.length).toBeGreaterThan(30);
    expect(names.filter((name) => vietnamese[`event.${name}`] === undefined)).toEqual([]);
  });

  it("speak in each of them of nothing but its facts", () => {
    const folder = new URL("../../../broker/events/", import.meta.url);
    const sources = readdirSync(folder).filter((name) => name.endsWith(".py"));
    const made = ["setting", "value", "old", "new", "typed"]; // what `sentence` makes of other facts
    for (const source of sources) {
      const classes = readFileSync(new URL(source, folder), "utf8").split(/^@dataclass/m);
      for (const text of classes) {
        const name = /\(Event, code="\w+", name="([\w.]+)"/.exec(text)?.[1];
        if (name === undefined) continue;
        const facts = [...text.matchAll(/^ {4}(\w+): /gm)].map((found) => found[1]);
        const strangers = holes(vietnamese[`event.${name}`] ?? "").filter(
          (hole) => !facts.includes(hole) && !made.includes(hole ?? ""),
        );
        expect(strangers, name).toEqual([]);
      }
    }
  });

  it("have words for every reason that a technician or an auditor may be shown", () => {
    const root = new URL("../../../", import.meta.url);
    const found = (path: string, pattern: RegExp) =>
      [...readFileSync(new URL(path, root), "utf8").matchAll(pattern)].map((match) => match[1]);
    const spoken = ["reason", "unavailable"];
    const wire = /WireError\(\s*"(\w+)"/g;
    const places: readonly (readonly [string, RegExp, number])[] = [
      ["broker/session/permissions.py", /return "(\w+)"/g, 6],
      ["broker/session/machine.py", /(?:_refuse\(Peer\.\w+, |why = |\bat, [^\n]*, )"(\w+)"/g, 8],
      ["broker/session/orders.py", /return "(\w+)"/g, 2],
      ["broker/wire/codec.py", wire, 6],
      ["broker/relay/attach.py", /(?:WireError\(|return |cause = )"(\w+)"/g, 4],
      ["broker/relay/lobby.py", wire, 4],
      ["broker/api/sockets.py", /_refuse\(socket, "\w+", "(\w+)"/g, 4],
      ["broker/api/access.py", /record_refusal\(request, "(\w+)"/g, 3],
      ["device_agent/conversation/visit.py", /(?:return |refused\([^"]*, )"(\w+)"/g, 3],
      ["device_agent/conversation/rules.py", /return "(\w+)"/g, 4],
      ["device_agent/conversation/orders.py", /reason=(?:[\w.]+ or )?"(\w+)"/g, 2],
      ["device_agent/simulator/tv/keys/apps.py", /refused="(\w+)"/g, 1],
      ["device_agent/simulator/tv/settings.py", /\), "(\w+)"\)/g, 6],
      ["tech_console/src/core/codec.ts", wire, 6],
    ];
    for (const [path, pattern, least] of places) {
      const reasons = found(path, pattern);
      expect(reasons.length, `${path} no longer names its reasons as this test reads them`).toBeGreaterThanOrEqual(
        least,
      );
      expect(
        reasons.filter((reason) => !spoken.some((family) => vietnamese[`${family}.${reason}`] !== undefined)),
        path,
      ).toEqual([]);
    }
  });

  it("have words for every symptom and task that people may be asked about", () => {
    const wire = readFileSync(new URL("../../../broker/wire/observation.py", import.meta.url), "utf8");
    for (const [name, family] of [
      ["Symptom", "symptom"],
      ["Task", "task"],
    ] as const) {
      const body = new RegExp(`^${name} = Literal\\[([^\\]]*)\\]`, "m").exec(wire)?.[1] ?? "";
      const words = [...body.matchAll(/"(\w+)"/g)].map((found) => found[1]);
      expect(words.length).toBeGreaterThan(5);
      expect(words.filter((word) => vietnamese[`${family}.${word}`] === undefined)).toEqual([]);
    }
  });

  it("have a sentence for every close code", () => {
    const protocol = readFileSync(new URL("../../../broker/wire/PROTOCOL.md", import.meta.url), "utf8");
    const codes = [...protocol.matchAll(/^\| (\d{4}) \|/gm)].map((match) => match[1]);
    expect(codes.length).toBeGreaterThan(8);
    expect(codes.filter((code) => vietnamese[`closed.${code}`] === undefined)).toEqual([]);
  });

  it("are used: no key is left over", () => {
    const root = new URL("../", import.meta.url);
    const code = (readdirSync(root, { recursive: true }) as string[])
      .filter((name) => /\.tsx?$/.test(name) && !/\.(test|gen)\.ts$/.test(name))
      .map((name) => readFileSync(new URL(name, root), "utf8"))
      .join("\n");
    // Families whose last word is made at run time.
    const families = [...code.matchAll(/`([a-z.]+)\.\$\{/g)].map((found) => `${found[1]}.`);
    const spoken = ["scope.", "outcome.", "peer.", "actor.", "role.", "short.", "reason.", "view."];
    const unused = Object.keys(vi).filter(
      (key) => !code.includes(`"${key}"`) && ![...families, ...spoken].some((family) => key.startsWith(family)),
    );
    expect(unused).toEqual([]);
  });
});
