import { useState } from "react";
import { Notice } from "./Notice.tsx";
import classes from "./Notices.module.css";
import { useLive, type Visit } from "./visit.ts";
import { Degraded } from "./Ways.tsx";
import { useWords } from "./words.ts";

/** What the technician must know while a visit is open: another claimant, a bad link, a question to go on, a refused message. */
export function Notices({ visit }: { visit: Visit }) {
  const { t, say } = useWords();
  const crowded = useLive(visit, (live) => live.crowded);
  const goingOn = useLive(visit, (live) => live.grants.continue === "asking");
  const complaint = useLive(visit, (live) => live.complaint);
  const [noted, setNoted] = useState({ crowded: 0, complaintMs: 0 });
  return (
    <div className={classes.notices}>
      <Degraded visit={visit} />
      {crowded > noted.crowded && (
        <Notice
          tone="bad"
          live
          testid="crowded"
          close={{ label: t("visit.noted"), act: () => setNoted({ ...noted, crowded }) }}
        >
          {t("visit.crowded", { count: crowded })}
        </Notice>
      )}
      {goingOn && (
        <Notice tone="warn" live testid="continue">
          {t("visit.continue")}
        </Notice>
      )}
      {complaint !== null && complaint.atMs > noted.complaintMs && (
        <Notice
          tone="warn"
          live
          testid="complaint"
          close={{ label: t("visit.noted"), act: () => setNoted({ ...noted, complaintMs: complaint.atMs }) }}
        >
          {t("visit.complaint")}: {say(`reason.${complaint.code}`, complaint.code)}
        </Notice>
      )}
    </div>
  );
}
