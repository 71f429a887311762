// What both generators share: `node generate-x.mjs [--check] <input.json>` writes a file, or fails if it differs.
import { readFileSync, writeFileSync } from "node:fs";

/** Returns the input that the command line names, parsed. `makes`: how one gets such a file. */
export function input(script, makes) {
  const source = process.argv.slice(2).find((word) => !word.startsWith("--"));
  if (!source) {
    console.error(`usage: generate-${script}.mjs [--check] <${script}.json>   (${makes} > ${script}.json)`);
    process.exit(2);
  }
  return JSON.parse(readFileSync(source, "utf8"));
}

/** Returns `node` without the text under these keys: a field's title, made of its name, says nothing. */
export function without(node, words) {
  if (Array.isArray(node)) return node.map((item) => without(item, words));
  if (node === null || typeof node !== "object") return node;
  return Object.fromEntries(
    Object.entries(node)
      .filter(([key, value]) => !(words.includes(key) && typeof value === "string"))
      .map(([key, value]) => [key, without(value, words)]),
  );
}

/** Writes src/core/<script>.gen.ts, or with --check compares it. */
export function settle(script, text) {
  const out = new URL(`../src/core/${script}.gen.ts`, import.meta.url);
  if (!process.argv.includes("--check")) {
    writeFileSync(out, text);
  } else if (readFileSync(out, "utf8") !== text) {
    console.error(`src/core/${script}.gen.ts is not what the broker says now. Run: make wire`);
    process.exit(1);
  }
}
