import { useQuery } from "@tanstack/react-query";
import type { AuditSession } from "../core/http.ts";
import { dateTime } from "../core/time.ts";
import { http } from "./http.ts";
import { Notice } from "./Notice.tsx";
import { useWords } from "./words.ts";

/** What was erased of a visit, when and why, and whether somebody holds it. */
export function ErasureMarks({ session }: { session: AuditSession }) {
  const { t, say } = useWords();
  const stones = useQuery({
    queryKey: ["audit", "session", session.session, "erased"],
    queryFn: ({ signal }) => http.auditEvents({ session: session.session, name: "erasure.done" }, signal),
  });
  const holds = useQuery({ queryKey: ["holds"], queryFn: ({ signal }) => http.holds(signal) });
  const mine = [session.session, session.device, session.device_serial, session.ticket].filter(Boolean);
  return (
    <>
      {stones.data?.items.map((stone) => {
        const classes = Array.isArray(stone.facts.classes) ? stone.facts.classes.map(String) : [];
        const reason = stone.facts.cause === "retention" ? t("mark.retention") : String(stone.facts.reason ?? "");
        const named = classes.map((name) => say(`erase.class.${name}`, name)).join(", ");
        return (
          <Notice key={stone.id} tone="info" testid="erased">
            {t("mark.erased", { date: dateTime(stone.at_us), classes: named, reason })}
          </Notice>
        );
      })}
      {holds.data?.items
        .filter((hold) => mine.includes(hold.value))
        .map((hold) => (
          <Notice key={hold.id} tone="warn" testid="held">
            {t("mark.held", { who: hold.by_name || hold.by, reason: hold.reason })}
          </Notice>
        ))}
    </>
  );
}
