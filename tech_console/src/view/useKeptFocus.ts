import { useEffect, useRef } from "react";

/**
 * Keeps the keyboard's place in a box whose content is replaced: where the focused element went away with the old one
 * (`shown` names what is shown), what `first` selects in the box gets the focus, or the box itself. Nobody's place
 * elsewhere is taken.
 */
export function useKeptFocus<Box extends HTMLElement>(shown: string, first?: string) {
  const box = useRef<Box>(null);
  const before = useRef(shown);
  useEffect(() => {
    if (before.current === shown) return;
    before.current = shown;
    const { activeElement, body } = document;
    if (activeElement !== null && activeElement !== body) return;
    (first === undefined ? box.current : box.current?.querySelector<HTMLElement>(first))?.focus();
  }, [shown, first]);
  return box;
}
