// Builds dist/verify.html: one page with its script and style in it, opened from a disk out of an evidence bundle. A
// classic script, because browsers load no modules there; its own policy lets nothing else run and nothing be fetched.
import { createHash } from "node:crypto";
import { readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { build } from "vite";

const at = (path) => fileURLToPath(new URL(`../${path}`, import.meta.url));
const made = await build({
  configFile: false,
  logLevel: "warn",
  publicDir: false,
  build: {
    target: "es2023",
    write: false,
    lib: { entry: at("src/evidence/main.ts"), formats: ["iife"], name: "televisit" },
  },
});
const [{ output }] = [made].flat();
if (output.length !== 1) throw new Error("the page is to be one script");
const script = `\n${output[0].code.trim()}\n`;
const sheets = ["colours.css", "page.css", "result.css"].map((name) =>
  readFileSync(at(`src/evidence/${name}`), "utf8").trim(),
);
const style = `\n${sheets.join("\n")}\n`;
if (/<\/(script|style)|<!--/i.test(script + style)) throw new Error("this would end the element that it stands in");

const digest = (text) => `sha256-${createHash("sha256").update(text).digest("base64")}`;
const parts = {
  __SCRIPT_HASH__: digest(script),
  __STYLE_HASH__: digest(style),
  "/*__STYLE__*/": style,
  "/*__SCRIPT__*/": script,
};
const page = readFileSync(at("src/evidence/verify.html"), "utf8").replace(
  /__[A-Z]+_HASH__|\/\*__[A-Z]+__\*\//g,
  (hole) => parts[hole] ?? hole,
);
writeFileSync(at("dist/verify.html"), page);
if (/__(STYLE|SCRIPT)/.test(page)) throw new Error("a hole of the page was not filled");
console.log(`dist/verify.html ${(page.length / 1024).toFixed(1)} kB`);
