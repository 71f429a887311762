import { useEffect } from "react";

/** Names the page in the browser's tab; never with a PIN. */
export function useTitle(title: string): void {
  useEffect(() => {
    document.title = `${title} · Televisit`;
  }, [title]);
}
