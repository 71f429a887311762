/** One event as a sentence in the language of the interface: for the timeline of a visit and for the audit pages alike. */
import type { Words } from "./words.ts";

export interface Told {
  readonly name: string;
  readonly facts: Readonly<Record<string, unknown>>;
}

/** Facts whose value is a code with words of its own, and where those words stand. */
const SPOKEN: Readonly<Record<string, readonly string[]>> = {
  scope: ["scope"],
  outcome: ["outcome"],
  peer: ["peer"],
  actor: ["actor"],
  role: ["role"],
  view: ["view"],
  reason: ["short", "reason"],
  cause: ["reason"],
};

/** Returns a fact's value as text: yes and no in words, nothing as a dash, the rest as it is. */
export function plainValue(value: unknown, words: Words): string {
  if (value === null || value === undefined) return "–";
  if (typeof value === "boolean") return words.t(value ? "value.true" : "value.false");
  return typeof value === "object" ? JSON.stringify(value) : String(value);
}

function spoken(fact: string, value: unknown, words: Words): string {
  for (const family of SPOKEN[fact] ?? []) {
    const found = words.say(`${family}.${String(value)}`, "");
    if (found !== "") return found;
  }
  return plainValue(value, words);
}

/** Some events read differently with other facts. */
function variant({ name, facts }: Told): string {
  if (name === "control.key") {
    if (typeof facts.typed === "string") return "control.key.text";
    if (facts.key === undefined || facts.key === null) return "control.key.typed";
    return facts.action === "down" || facts.action === "up" ? `control.key.${facts.action}` : name;
  }
  return name === "control.done" && typeof facts.reason === "string" ? "control.done.reason" : name;
}

/** Returns the sentence. `label` gives the name of a setting, where the device has described it. */
export function sentence(told: Told, words: Words, label?: (key: string) => string | undefined): string {
  const values: Record<string, string> = {};
  for (const [fact, value] of Object.entries(told.facts)) values[fact] = spoken(fact, value, words);
  const key = typeof told.facts.key === "string" ? told.facts.key : "";
  if (told.name.startsWith("setting.")) {
    values.setting = label?.(key) ?? key;
    for (const fact of ["old", "new", "value"]) values[fact] = plainValue(told.facts[fact], words);
  } else if (key !== "") {
    values.key = words.say(`key.${key}`, key);
  }
  const otherwise = [told.name, ...Object.entries(values).map(([fact, value]) => `${fact}: ${value}`)].join(" · ");
  return words.say(`event.${variant(told)}`, otherwise, values);
}
