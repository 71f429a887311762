import classes from "./Bench.module.css";
import { KeyboardBar, KeyboardToggle, useKeyboard } from "./Keyboard.tsx";
import { Notices } from "./Notices.tsx";
import { Remote } from "./Remote.tsx";
import { Screen } from "./Screen.tsx";
import { Settings } from "./Settings.tsx";
import { Timeline } from "./Timeline.tsx";
import { VisitBar } from "./VisitBar.tsx";
import type { Visit } from "./visit.ts";

/** An active visit: the picture, the remote, the settings and the log, all in one view. */
export function Bench({ visit }: { visit: Visit }) {
  const keyboard = useKeyboard(visit);
  return (
    <div className={classes.bench} data-testid="bench">
      <VisitBar visit={visit} />
      <Notices visit={visit} />
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
