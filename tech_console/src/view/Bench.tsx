import classes from "./Bench.module.css";
import { KeyboardBar, KeyboardToggle, useKeyboard } from "./Keyboard.tsx";
import { Notice } from "./Notice.tsx";
import { Remote } from "./Remote.tsx";
import { Screen } from "./Screen.tsx";
import { Settings } from "./Settings.tsx";
import { Timeline } from "./Timeline.tsx";
import { VisitBar } from "./VisitBar.tsx";
import { useLive, type Visit } from "./visit.ts";
import { useWords } from "./words.ts";

/** An active visit: the picture, the remote, the settings and the log, all in one view. */
export function Bench({ visit }: { visit: Visit }) {
  const { t } = useWords();
  const crowded = useLive(visit, (live) => live.crowded);
  const goingOn = useLive(visit, (live) => live.grants.continue === "asking");
  const complaint = useLive(visit, (live) => live.complaint);
  const keyboard = useKeyboard(visit);
  return (
    <div className={classes.bench} data-testid="bench">
      <VisitBar visit={visit} />
      <div className={classes.notices}>
        {crowded > 0 && (
          <Notice tone="bad" live testid="crowded">
            {t("visit.crowded", { count: crowded })}
          </Notice>
        )}
        {goingOn && (
          <Notice tone="warn" live testid="continue">
            {t("visit.continue")}
          </Notice>
        )}
        {complaint !== null && (
          <Notice tone="warn" live testid="complaint">
            {t("visit.complaint")} <code>({complaint.code})</code>
          </Notice>
        )}
      </div>
      <div className={classes.columns}>
        <div className={classes.main}>
          <KeyboardBar keyboard={keyboard} />
          <Screen visit={visit} tools={<KeyboardToggle keyboard={keyboard} />} />
          <div className={classes.timeline}>
            <Timeline visit={visit} />
          </div>
        </div>
        <Remote visit={visit} />
        <Settings visit={visit} />
      </div>
    </div>
  );
}
