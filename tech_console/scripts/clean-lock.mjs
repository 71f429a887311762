// Takes sponsors' links out of package-lock.json, so that the lock names no host at all. Run by `npm run lock`.
import { readFileSync, writeFileSync } from "node:fs";

const path = new URL("../package-lock.json", import.meta.url);
const lock = JSON.parse(readFileSync(path, "utf8"));
for (const entry of Object.values(lock.packages)) {
  delete entry.funding;
  delete entry.resolved;
}
const text = `${JSON.stringify(lock, null, 2)}\n`;
if (text.includes("://")) {
  console.error("package-lock.json still names a host: look for :// in it");
  process.exit(1);
}
writeFileSync(path, text);
