/** The interface in two languages: Vietnamese first. Keys are flat; en.json has the same ones (a test holds them to it). */
import i18next from "i18next";
import { useMemo } from "react";
import { initReactI18next, useTranslation } from "react-i18next";
import type vi from "../locales/vi.json";
import { recall, remember } from "./memory.ts";
import { counting, SPEECH } from "./speech.ts";

export type Key = keyof typeof vi;
export type Language = "vi" | "en";
export type Values = Readonly<Record<string, string | number>>;

export interface Words {
  readonly language: Language;
  readonly t: (key: Key, values?: Values) => string;
  /** Returns the words of a key made at run time (an event's name, a reason's code), or `otherwise` if there are none. */
  readonly say: (key: string, otherwise: string, values?: Values) => string;
  /** Picks one of two texts that the broker or a device brought in both languages. */
  readonly pick: (texts: { readonly vi: string; readonly en: string }) => string;
}

void i18next.use(initReactI18next).init({ ...SPEECH, lng: recall("language") === "en" ? "en" : "vi" });
counting(i18next);
document.documentElement.lang = i18next.language;

/** The same object until the language changes, so that it may stand in dependencies. */
export function useWords(): Words {
  const { t, i18n } = useTranslation();
  return useMemo(() => {
    const language: Language = i18n.language === "en" ? "en" : "vi";
    return {
      language,
      t: (key, values) => t(key, { ...values }),
      say: (key, otherwise, values) => (i18n.exists(key) ? t(key, { ...values }) : otherwise),
      pick: (texts) => texts[language],
    };
  }, [t, i18n, i18n.language]);
}

export function speak(language: Language): void {
  remember("language", language);
  document.documentElement.lang = language;
  void i18next.changeLanguage(language);
}
