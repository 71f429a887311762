/** What was said, cut into text and the links that may be followed. */

export interface Segment {
  readonly text: string;
  /** Null: plain text, whatever it looks like. */
  readonly href: string | null;
}

/** A whole address, encrypted, of a plainly written host, with nobody's name in it. */
const FOLLOWABLE = /^https:\/\/[a-z0-9-]+(\.[a-z0-9-]+)+(:\d{1,5})?([/?#][^\s"'<>\\]*)?$/i;

/** Returns whether a browser may follow a link that the broker let through. */
export function followable(link: string): boolean {
  return FOLLOWABLE.test(link);
}

/** Returns what was said in pieces; only `links`, where they stand in the text, can be followed. */
export function segments(text: string, links: readonly string[]): readonly Segment[] {
  const known = links.filter((link) => followable(link)).sort((a, b) => b.length - a.length);
  const pieces: Segment[] = [];
  let plain = "";
  for (let at = 0; at < text.length; ) {
    const link = known.find((one) => text.startsWith(one, at));
    if (link === undefined) {
      plain += text[at];
      at += 1;
      continue;
    }
    if (plain !== "") pieces.push({ text: plain, href: null });
    plain = "";
    pieces.push({ text: link, href: link });
    at += link.length;
  }
  if (plain !== "") pieces.push({ text: plain, href: null });
  return pieces;
}
