/** For the tests of this folder: words without React. */
import i18next from "i18next";
import { counting, SPEECH } from "./speech.ts";
import type { Words } from "./words.ts";

/** The words of one language without React around them. */
export function speaking(language: "vi" | "en"): Words {
  const speech = i18next.createInstance();
  void speech.init({ ...SPEECH, lng: language, initAsync: false });
  counting(speech);
  return {
    language,
    t: (key, values) => speech.t(key, { ...values }),
    say: (key, otherwise, values) => (speech.exists(key) ? speech.t(key, { ...values }) : otherwise),
    pick: (both) => both[language],
  };
}
