import { Button } from "@mantine/core";
import { useCallback, useState } from "react";
import { prompting } from "../core/live.ts";
import classes from "./Bench.module.css";
import { Icon } from "./Icon.tsx";
import { Notice } from "./Notice.tsx";
import { Remote } from "./Remote.tsx";
import { Screen } from "./Screen.tsx";
import { Settings } from "./Settings.tsx";
import { Timeline } from "./Timeline.tsx";
import { useKeyboardCapture } from "./useKeyboardCapture.ts";
import { VisitBar } from "./VisitBar.tsx";
import { useLive, type Visit } from "./visit.ts";
import { useWords } from "./words.ts";

/** An active visit: the picture, the remote, the settings and the log, all in one view. */
export function Bench({ visit }: { visit: Visit }) {
  const { t } = useWords();
  const crowded = useLive(visit, (live) => live.crowded);
  const goingOn = useLive(visit, (live) => live.grants.continue === "asking");
  const complaint = useLive(visit, (live) => live.complaint);
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
          <Keyboard visit={visit} />
          <Screen visit={visit} />
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

/** Over the picture: whether the keyboard goes to the device, and the way back. */
function Keyboard({ visit }: { visit: Visit }) {
  const { t } = useWords();
  const granted = useLive(visit, (live) => live.grants.control === "granted");
  const asked = useLive(visit, prompting);
  const [wanted, setWanted] = useState(false);
  const captured = wanted && granted;
  const release = useCallback(() => setWanted(false), []);
  useKeyboardCapture(visit, captured, release);
  return (
    <div className={classes.keyboard} data-captured={captured} data-testid="keyboard-bar">
      {captured ? (
        <button type="button" className={classes.release} onClick={release} data-testid="keyboard-toggle" aria-pressed="true">
          <Icon name="keyboard" size={18} />
          <b>{t("keyboard.captured")}</b>
          <span>{t("keyboard.release")}</span>
        </button>
      ) : (
        <Button
          size="compact-sm"
          variant="subtle"
          className={classes.capture ?? ""}
          leftSection={<Icon name="keyboard" size={17} />}
          disabled={!granted || asked}
          onClick={(event) => {
            event.currentTarget.blur();
            setWanted(true);
          }}
          aria-pressed="false"
          data-testid="keyboard-toggle"
        >
          {t("keyboard.capture")}
        </Button>
      )}
      <span className="visually-hidden" role="status">
        {captured ? t("keyboard.announce.on") : ""}
      </span>
    </div>
  );
}
