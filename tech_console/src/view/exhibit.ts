/** What was found in a visit, in words: symptoms and tasks, answers, and each piece of evidence. */
import type { Evidence, Order } from "../core/http.ts";
import { placeOf } from "../core/places.ts";
import { isSymptom, isTask } from "../core/symptoms.ts";
import { contextOf, type Descriptors, nameOf, shownValue } from "./values.ts";
import type { Words } from "./words.ts";

/** Returns a symptom, or a task, in words. */
export function whatWords(what: string, { say }: Words): string {
  return say(isSymptom(what) ? `symptom.${what}` : `task.${what}`, what);
}

/** What the customer answered: whether they see it, or whether it is done; of one task, what they saw by doing it. */
export function answerWords(what: string, answer: string, { say }: Words): string {
  if (!isTask(what)) return say(`answer.${answer}`, answer);
  return say(`task.answer.${what}.${answer}`, say(`task.answer.${answer}`, answer));
}

/** Kinds that are about a symptom or a task, and those whose own name says it all. */
const SEEN: ReadonlySet<string> = new Set(["answer", "note", "task"]);
const ALONE: ReadonlySet<string> = new Set(["still", "power", "link"]);

/** Returns what a piece of evidence is about, with the circumstances: "sọc (trong lúc Hình mẫu)"; "" where its kind says it. */
export function exhibitWords({ kind, what, during, place }: Evidence, descriptors: Descriptors, words: Words): string {
  if (ALONE.has(kind)) return "";
  if (kind === "code") return what; // as the device shows it, whatever is in it
  const about = [
    during === null ? "" : thing(during, descriptors, words),
    place === null ? "" : words.say(`place.${place}`, place),
    contextOf(what, descriptors, words),
  ].filter(Boolean);
  const named = SEEN.has(kind) ? whatWords(what, words) : thing(what, descriptors, words);
  return named + (about.length === 0 ? "" : ` (${about.join(" · ")})`);
}

/** Returns what a test, a setting or a reading is called: by the device, else as it is called everywhere. */
function thing(key: string, descriptors: Descriptors, words: Words): string {
  const plain = placeOf(key).key;
  if (descriptors.has(plain)) return nameOf(key, descriptors, words);
  return words.say(`test.name.${plain}`, words.say(`setting.name.${plain}`, plain));
}

/** Returns what came of it, with the device's own words for a value: "Đóng", "0,1 l (0 l – 9,8 l)", "Phim → Sống động". */
export function outcomeWords(evidence: Evidence, descriptors: Descriptors, words: Words): string {
  const { kind, what, outcome, values, actor } = evidence;
  if (SEEN.has(kind)) return answerWords(what, outcome, words);
  if (kind === "power") return words.t("came.losses", { count: outcome });
  const { key } = placeOf(what);
  const [first, ...rest] = values.map((value) => valueWords(key, value, descriptors, words));
  if (kind === "measurement" && rest.length > 0) return `${first} (${rest.join(" – ")})`;
  const came =
    first === undefined
      ? words.say(kind === "test" ? `test.${outcome}` : `came.${outcome}`, outcome)
      : [first, ...rest].join(" → ");
  return came + (actor == null ? "" : ` (${words.say(`actor.${actor}`, actor)})`);
}

/** Returns a change since the visit before as the piece of evidence that it is; a personal one's values stand nowhere. */
export function surveyed({ key, old, new: now, actor, at_us: at }: Order["survey"][number]): Evidence {
  return {
    ...{ ref: key, kind: "survey", what: key, outcome: "changed", during: null, place: null, record: null },
    ...{ at_us: at ?? 0, detail: [], values: old === null && now === null ? [] : [old, now], actor },
  };
}

/** Returns a value by the device's label, else as it is called everywhere. */
function valueWords(key: string, value: Evidence["values"][number], descriptors: Descriptors, words: Words): string {
  const shown = shownValue(descriptors.get(key), value, words);
  return descriptors.has(key) ? shown : words.say(`setting.value.${key}.${value}`, shown);
}
