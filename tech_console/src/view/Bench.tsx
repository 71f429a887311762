import { useMediaQuery } from "@mantine/hooks";
import { useMemo } from "react";
import { countOf } from "../core/marks.ts";
import { padOf } from "../core/pads.ts";
import classes from "./Bench.module.css";
import { KeyboardBar, KeyboardToggle, useKeyboard } from "./Keyboard.tsx";
import { Keypad } from "./Keypad.tsx";
import { Notices } from "./Notices.tsx";
import { Remote } from "./Remote.tsx";
import { Screen } from "./Screen.tsx";
import { Settings } from "./Settings.tsx";
import { type Leaf, Side } from "./Side.tsx";
import { Survey } from "./Survey.tsx";
import { Timeline } from "./Timeline.tsx";
import { VisitBar } from "./VisitBar.tsx";
import { useLive, type Visit } from "./visit.ts";
import { useWords } from "./words.ts";

/** Below this width the keys have no column of their own and become a leaf beside the others. */
const NARROW = "(max-width: 1179px)";

/**
 * An active visit: the picture with the log below it, the keys of its kind of device, and beside them what changed since
 * the last visit and everything that can be set.
 */
export function Bench({ visit }: { visit: Visit }) {
  const { t } = useWords();
  const keyboard = useKeyboard(visit);
  const narrow = useMediaQuery(NARROW, false, { getInitialValueInEffect: false });
  const pad = useLive(visit, (live) => padOf(live.session?.device.kind ?? ""));
  const changes = useLive(visit, ({ survey }) => countOf(survey));
  const keys = pad === "computer" ? <Keypad visit={visit} keyboard={keyboard} /> : <Remote visit={visit} />;
  const leaves = useMemo(() => {
    const both: Leaf[] = [
      { name: "survey", icon: "arrowsDiff", label: t("tab.survey"), count: changes, content: <Survey visit={visit} /> },
      { name: "settings", icon: "adjustments", label: t("tab.settings"), content: <Settings visit={visit} /> },
    ];
    return both;
  }, [visit, changes, t]);
  const remote: Leaf = { name: "remote", icon: "deviceRemote", label: t("tab.remote"), content: keys };
  return (
    <div className={classes.bench} data-testid="bench">
      <VisitBar visit={visit} />
      <Notices visit={visit} />
      <div className={classes.columns}>
        <div className={classes.main}>
          <KeyboardBar keyboard={keyboard} />
          <div className={classes.screen}>
            <Screen visit={visit} tools={<KeyboardToggle keyboard={keyboard} />} />
          </div>
          <div className={classes.timeline}>
            <Timeline visit={visit} />
          </div>
        </div>
        {!narrow && keys}
        <Side leaves={narrow ? [...leaves, remote] : leaves} label={t("tab.label")} />
      </div>
    </div>
  );
}
