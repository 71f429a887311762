/** How the texts of the two languages are filled in, without React. */
import type { InitOptions, i18n } from "i18next";
import en from "../locales/en.json";
import vi from "../locales/vi.json";

export const SPEECH = {
  resources: { vi: { translation: vi }, en: { translation: en } },
  fallbackLng: "vi",
  keySeparator: false,
  nsSeparator: false,
  // React writes text nodes, so nothing needs escaping; what a device says is never itself looked at for placeholders.
  interpolation: { escapeValue: false, skipOnVariables: true },
  returnEmptyString: false,
} satisfies InitOptions;

/** Teaches an i18next that was begun with SPEECH to count. */
export function counting({ services }: i18n): void {
  services.formatter?.add("plural", counted);
}

/**
 * Returns a count with what is counted, in the form that the language has for it:
 * `{{count, plural(one: # picture; other: # pictures)}}`. Vietnamese has one form for all and needs none of this.
 */
function counted(value: unknown, language = "en", forms: Readonly<Record<string, unknown>> = {}): string {
  const form = forms[new Intl.PluralRules(language).select(Number(value))] ?? forms.other;
  return String(form).replace("#", () => String(value));
}
