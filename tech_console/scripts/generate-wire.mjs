// Makes src/core/wire.gen.ts from the broker's JSON Schema:
//   node scripts/generate-wire.mjs <wire.json>           writes it
//   node scripts/generate-wire.mjs --check <wire.json>   fails if the committed file differs
// The schema is what `python -m broker.wire.schema` prints. Only what a console says or hears is kept: its types, and
// the schema itself as a constant, from which core/schema.ts checks every message that arrives.
import { compile } from "json-schema-to-typescript";
import { input, settle, without } from "./generated.mjs";

const schema = input("wire", "python -m broker.wire.schema");

/** Returns the names of the definitions that `roots` lead to. */
function reachable(roots) {
  const found = new Set();
  const visit = (node) => {
    if (Array.isArray(node)) for (const item of node) visit(item);
    else if (node !== null && typeof node === "object") {
      const name = node.$ref?.slice("#/$defs/".length);
      if (name && !found.has(name)) {
        found.add(name);
        visit(schema.$defs[name]);
      }
      for (const value of Object.values(node)) visit(value);
    }
  };
  for (const root of roots) visit({ $ref: `#/$defs/${root}` });
  return found;
}

const kept = [...reachable(["ToConsole", "FromConsole"])].sort();
const defs = Object.fromEntries(kept.map((name) => [name, schema.$defs[name]]));
const types = await compile(
  {
    $defs: without(defs, ["title"]),
    type: "object",
    additionalProperties: false,
    required: ["to", "from"],
    properties: { to: { $ref: "#/$defs/ToConsole" }, from: { $ref: "#/$defs/FromConsole" } },
  },
  "Wire",
  {
    bannerComment: "",
    additionalProperties: false,
    unreachableDefinitions: false,
    ignoreMinAndMaxItems: true,
    style: { printWidth: 120 },
  },
);

const words = schema["x-words"];
const constant = (name, value) => `export const ${name} = ${JSON.stringify(value)} as const;\n`;
const heard = Object.fromEntries(
  [...reachable(["ToConsole"])].sort().map((name) => [name, without(schema.$defs[name], ["title", "description"])]),
);
const text = [
  "// Made by scripts/generate-wire.mjs from the broker's JSON Schema. Don't edit: `make wire` writes it.\n",
  types,
  constant("END_REASONS", words.end_reasons),
  constant("NAMED_KEYS", words.named_keys),
  "/** JSON Schema of everything that the broker may say to a console. */",
  `export const SCHEMA = {\n${Object.entries(heard)
    .map(([name, def]) => `  ${name}: ${JSON.stringify(def)},\n`)
    .join("")}} as const;\n`,
].join("\n");

settle("wire", text);
