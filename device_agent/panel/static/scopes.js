// Scopes as the customer reads them: an app's camera and an action by the name that the device gives them.

import { told, word } from "./words.js";

const ofOne = /^(camera|action):/;

/** The family of a scope: itself, or camera, or action. */
export const family = (scope) => ofOne.exec(scope)?.[1] ?? scope;

export const named = (state, scope) => state.names.find((name) => name.scope === scope);

export function scopeWord(state, scope) {
  if (!ofOne.test(scope)) return word(`scope.${scope}`);
  const name = named(state, scope);
  return word(`scope.${family(scope)}`, { what: name ? told(name) : word("scope.unnamed") });
}
