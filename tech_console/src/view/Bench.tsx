import { useMediaQuery } from "@mantine/hooks";
import { useCallback, useEffect, useMemo, useState } from "react";
import { countOf } from "../core/marks.ts";
import { padOf } from "../core/pads.ts";
import { Appliance } from "./Appliance.tsx";
import classes from "./Bench.module.css";
import { Chat } from "./Chat.tsx";
import { DeviceLeaf } from "./DeviceLeaf.tsx";
import { Diagnosis } from "./Diagnosis.tsx";
import { KeyboardBar, KeyboardToggle, useKeyboard } from "./Keyboard.tsx";
import { Keypad } from "./Keypad.tsx";
import { type Marking, MarkLayer, useMarking } from "./Marking.tsx";
import { Notices } from "./Notices.tsx";
import { PointerBar, PointerLayer, PointerToggle, usePointer } from "./Pointer.tsx";
import { Remote } from "./Remote.tsx";
import { Screen } from "./Screen.tsx";
import { Settings, type Sought } from "./Settings.tsx";
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
 * the last visit, the diagnosis, and everything that can be set or done. A device without a display has neither picture
 * nor keys: what it measures stands in their place.
 */
export function Bench({ visit }: { visit: Visit }) {
  const { t } = useWords();
  const keyboard = useKeyboard(visit);
  const pointer = usePointer(visit);
  const marking = useMarking();
  const narrow = useMediaQuery(NARROW, false, { getInitialValueInEffect: false });
  const pad = useLive(visit, (live) => padOf(live.session?.device.kind ?? ""));
  const display = useLive(visit, (live) => live.session?.device.display ?? true);
  const { leaves, chosen, choose } = useLeaves(visit, marking);
  const keys = pad === "computer" ? <Keypad visit={visit} keyboard={keyboard} /> : <Remote visit={visit} />;
  const remote: Leaf = { name: "remote", icon: "deviceRemote", label: t("tab.remote"), content: keys };
  const column = display && !narrow;
  return (
    <div className={classes.bench} data-testid="bench">
      <VisitBar visit={visit} />
      <Notices visit={visit} />
      <div className={classes.columns} data-keys={column}>
        <div className={classes.main}>
          {display ? (
            <>
              <KeyboardBar keyboard={keyboard} />
              <PointerBar pointer={pointer} />
              <div className={classes.screen}>
                <Screen
                  visit={visit}
                  tools={
                    <>
                      <KeyboardToggle keyboard={keyboard} />
                      <PointerToggle pointer={pointer} />
                    </>
                  }
                  over={
                    <>
                      <PointerLayer visit={visit} pointer={pointer} />
                      <MarkLayer canvas={visit.canvas} marking={marking} />
                    </>
                  }
                />
              </div>
            </>
          ) : (
            <Appliance visit={visit} />
          )}
          <div className={classes.timeline} data-low={!display}>
            <Timeline visit={visit} />
          </div>
        </div>
        {column && keys}
        <Side
          leaves={display && narrow ? [...leaves, remote] : leaves}
          label={t("tab.label")}
          chosen={chosen}
          choose={choose}
        />
      </div>
    </div>
  );
}

/** The leaves beside the picture, and which of them is open. */
function useLeaves(visit: Visit, marking: Marking) {
  const { t } = useWords();
  const [chosen, setChosen] = useState("survey");
  const [sought, setSought] = useState<Sought>();
  const [read, setRead] = useState(0);
  const changes = useLive(visit, ({ survey }) => countOf(survey));
  const words = useLive(visit, ({ chat }) => chat.filter(({ by }) => by === "customer").length);
  const unread = chosen === "chat" ? 0 : Math.max(0, words - read);
  useEffect(() => {
    if (chosen === "chat") setRead(words);
  }, [chosen, words]);
  const choose = useCallback((name: string) => setChosen(name), []);
  const toSetting = useCallback((key: string) => {
    setSought({ key });
    setChosen("settings");
  }, []);
  const leaves = useMemo(() => {
    const all: Leaf[] = [
      { name: "survey", icon: "arrowsDiff", label: t("tab.survey"), count: changes, content: <Survey visit={visit} /> },
      {
        name: "diagnosis",
        icon: "stethoscope",
        label: t("tab.diagnosis"),
        content: <Diagnosis visit={visit} marking={marking} toSetting={toSetting} />,
      },
      {
        name: "settings",
        icon: "adjustments",
        label: t("tab.settings"),
        content: <Settings visit={visit} sought={sought} />,
      },
      { name: "device", icon: "apps", label: t("tab.device"), content: <DeviceLeaf visit={visit} /> },
      { name: "chat", icon: "message2", label: t("tab.chat"), count: unread, content: <Chat visit={visit} /> },
    ];
    return all;
  }, [visit, changes, unread, sought, marking, toSetting, t]);
  return { leaves, chosen, choose };
}
