// Makes src/core/http.gen.ts from the broker's OpenAPI, which `python -m broker.api.openapi` prints:
//   node scripts/generate-http.mjs <http.json>           writes it
//   node scripts/generate-http.mjs --check <http.json>   fails if the committed file differs
import openapi, { astToString } from "openapi-typescript";
import { input, settle, without } from "./generated.mjs";

const { info, ...said } = input("http", "python -m broker.api.openapi");
const tree = await openapi({ info, ...without(said, ["title", "summary"]) }, { alphabetize: true, immutable: true });
settle(
  "http",
  `// Made by scripts/generate-http.mjs from the broker's OpenAPI. Don't edit: \`make wire\` writes it.\n
${astToString(tree)}\n`,
);
