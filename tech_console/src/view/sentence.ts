/** One event as a sentence in the language of the interface: for the timeline of a visit and for the audit pages alike. */
import { descriptorsOf } from "../core/recorded.ts";
import { isTask } from "../core/symptoms.ts";
import { type Labels, labelsOf } from "./labels.ts";
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
  verdict: ["link.verdict", "test", "verdict"],
  what: ["symptom", "task"],
  answer: ["answer"],
  seen: ["answer"],
};

/** The same fact may be a code of another family in another event. */
const SPOKEN_IN: Readonly<Record<string, typeof SPOKEN>> = {
  "verdict.given": { cause: ["cause"], verdict: ["verdict"] },
};

/** Returns a fact's value as text: yes and no in words, nothing as a dash, items in a row, the rest as it is. */
export function plainValue(value: unknown, words: Words): string {
  if (value === null || value === undefined || value === "") return "–";
  if (typeof value === "boolean") return words.t(value ? "value.true" : "value.false");
  if (Array.isArray(value) && value.every((item) => typeof item === "string")) return value.join(", ");
  return typeof value === "object" ? JSON.stringify(value) : String(value);
}

/** Returns a list's items: the record has them as a list, the line of a running visit as one text. */
function items(value: unknown): readonly string[] {
  if (Array.isArray(value)) return value.map(String);
  return typeof value === "string" && value !== "" ? value.split(", ") : [];
}

function spoken({ name, facts }: Told, fact: string, words: Words, labels: Labels | undefined): string {
  const value = facts[fact];
  // Whoever was asked to do something says whether it is done, not whether they see it.
  if (fact === "answer" && isTask(String(facts.what))) {
    return words.say(`task.answer.${facts.what}.${value}`, words.say(`task.answer.${value}`, String(value)));
  }
  if (fact === "scope" && typeof value === "string") return scopeWords(value, words, labels);
  if (fact === "masked")
    return items(value)
      .map((one) => words.say(`masked.${one}`, one))
      .join(", ");
  for (const family of SPOKEN_IN[name]?.[fact] ?? SPOKEN[fact] ?? []) {
    const found = words.say(`${family}.${String(value)}`, "");
    if (found !== "") return found;
  }
  return plainValue(value, words);
}

/** Returns a scope in words: one of every visit's, the camera in one app, or one thing that is done once. */
export function scopeWords(scope: string, words: Words, labels?: Labels): string {
  const [kind, ...rest] = scope.split(":");
  const of = rest.join(":");
  if (kind === "camera" && of !== "") return words.t("scope.camera", { app: of });
  if (kind === "action" && of !== "") return words.t("scope.action", { what: actionWords(of, words, labels) });
  return words.say(`scope.${scope}`, scope);
}

/** Returns an action by the device's label, or by what a test of this name is called everywhere. */
function actionWords(key: string, words: Words, labels?: Labels): string {
  const named = labels?.setting(key) ?? key;
  return named === key ? words.say(`test.name.${key}`, key) : named;
}

/** Some events read differently with other facts. */
function variant({ name, facts }: Told): string {
  if (name === "control.key") {
    if (typeof facts.typed === "string") return "control.key.text";
    if (facts.key === undefined || facts.key === null) return "control.key.typed";
    return facts.action === "down" || facts.action === "up" ? `control.key.${facts.action}` : name;
  }
  if (name === "control.pointer") return facts.buttons === 0 ? name : "control.pointer.pressed";
  if (name === "chat.said") return typeof facts.said === "string" ? "chat.said.text" : name;
  if (name === "record.lost" && facts.how === "changed") return "record.lost.changed";
  if (name === "visit.reported" && typeof facts.fixed === "boolean")
    return `${name}.${facts.fixed ? "fixed" : "not_fixed"}`;
  if (name === "verdict.given") {
    const given = typeof facts.corrects_us === "number" ? `${name}.corrected` : name;
    return facts.contradicted === true ? `${given}.contradicted` : given;
  }
  if (name === "privacy.changed") {
    if (items(facts.masked).length > 0) return "privacy.changed.masked";
    return facts.camera === "live" ? "privacy.changed.live" : name;
  }
  if (name === "survey.made") {
    if (typeof facts.previous !== "string") return "survey.made.first";
    if (typeof facts.reset === "number") return "survey.made.reset";
    return facts.items === 0 ? "survey.made.none" : name;
  }
  if (name === "settings.snapshot" && facts.phase !== "open") return "settings.snapshot.end";
  return name === "control.done" && typeof facts.reason === "string" ? "control.done.reason" : name;
}

/** Returns the sentence. Without `labels` settings go by the words that the event itself brings, if it does. */
export function sentence(told: Told, words: Words, labels = ownLabels(told.facts, words)): string {
  const values: Record<string, string> = {};
  for (const fact of Object.keys(told.facts)) values[fact] = spoken(told, fact, words, labels);
  const key = typeof told.facts.key === "string" ? told.facts.key : "";
  if (told.name.startsWith("setting.")) {
    values.setting = labels?.setting(key) ?? key;
    for (const fact of ["old", "new", "value"]) {
      const value = told.facts[fact] ?? told.facts[`personal_${fact}`];
      values[fact] = labels?.value(key, value) ?? plainValue(value, words);
    }
  } else if (told.name.startsWith("action.")) {
    values.key = actionWords(key, words, labels);
  } else if (key !== "") {
    values.key = words.say(`key.${key}`, key);
  }
  const otherwise = [told.name, ...Object.entries(values).map(([fact, value]) => `${fact}: ${value}`)].join(" · ");
  return words.say(`event.${variant(told)}`, otherwise, values);
}

/** Returns the names that facts bring along with them, if they do. */
export function ownLabels(facts: { readonly words?: unknown }, words: Words): Labels | undefined {
  const own = descriptorsOf([facts]);
  return own.length === 0 ? undefined : labelsOf(own, words);
}
