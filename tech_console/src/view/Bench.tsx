import { padOf } from "../core/pads.ts";
import classes from "./Bench.module.css";
import { KeyboardBar, KeyboardToggle, useKeyboard } from "./Keyboard.tsx";
import { Keypad } from "./Keypad.tsx";
import { Notices } from "./Notices.tsx";
import { Remote } from "./Remote.tsx";
import { Screen } from "./Screen.tsx";
import { Settings } from "./Settings.tsx";
import { Timeline } from "./Timeline.tsx";
import { VisitBar } from "./VisitBar.tsx";
import { useLive, type Visit } from "./visit.ts";

/** An active visit: the picture, the keys of its kind of device, the settings and the log, all in one view. */
export function Bench({ visit }: { visit: Visit }) {
  const keyboard = useKeyboard(visit);
  const pad = useLive(visit, (live) => padOf(live.session?.device.kind ?? ""));
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
        {pad === "computer" ? <Keypad visit={visit} keyboard={keyboard} /> : <Remote visit={visit} />}
        <Settings visit={visit} />
      </div>
    </div>
  );
}
