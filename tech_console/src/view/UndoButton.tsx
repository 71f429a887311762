import { Loader, Tooltip } from "@mantine/core";
import { useEffect, useState } from "react";
import { currentValue, pending, prompting, type Value } from "../core/live.ts";
import { type Blocked, granting, type Undo, undoOf } from "../core/undo.ts";
import type { Descriptor } from "../core/wire.gen.ts";
import { Icon } from "./Icon.tsx";
import classes from "./UndoButton.module.css";
import { reasonWords } from "./values.ts";
import { useLive, type Visit } from "./visit.ts";
import { useWords, type Words } from "./words.ts";

/** Where an undo goes. */
export interface Undoing {
  readonly visit: Visit;
}

interface Props {
  /** With its context, if it has one. */
  settingKey: string;
  old: Value | null;
  descriptor: Descriptor | undefined;
  undoing: Undoing;
  small?: boolean;
}

/** Sets one setting back: an ordinary command, and where the scope isn't granted yet, the customer is asked first. */
export function UndoButton({ settingKey: key, old, descriptor, undoing: { visit }, small = false }: Props) {
  const words = useWords();
  const { t } = words;
  const value = useLive(visit, (live) => currentValue(live, key));
  const writing = useLive(visit, (live) => pending(live, key));
  const failure = useLive(visit, (live) => live.failures[key]);
  const grant = useLive(visit, (live) => live.grants.settings);
  const asked = useLive(visit, prompting);
  const [wished, setWished] = useState(false);
  const undo = undoOf(descriptor, old, { value, writing, failure, grant, wished });

  useEffect(() => {
    const then = granting(grant);
    if (!wished || then === "wait") return;
    setWished(false);
    if (then === "write" && old !== null) visit.write(key, old);
  }, [wished, grant, visit, key, old]);

  function press() {
    if (old === null) return;
    if (grant === "granted") visit.write(key, old);
    else {
      setWished(true);
      if (grant !== "asking") visit.ask("settings");
    }
  }

  if (undo.state === "undone") {
    if (small) return null;
    return (
      <span className={classes.done} role="status" data-testid="survey-undone">
        <Icon name="check" size={14} />
        {t("undo.undone")}
      </span>
    );
  }
  if (small && undo.state === "blocked") return null;
  const still = undo.state === "pending" || undo.state === "asking";
  const off = still || undo.state === "blocked" || asked;
  const tip = asked && !still ? t("settings.prompting") : tipOf(undo, descriptor, grant === "granted", words);
  return (
    <>
      <Tooltip label={tip} multiline maw={260} events={{ hover: true, focus: true, touch: true }}>
        <button
          type="button"
          className={classes.undo}
          data-testid="survey-undo"
          data-state={undo.state}
          data-small={small}
          aria-disabled={off}
          aria-label={off ? `${t("undo.do")}. ${tip}` : t(undo.state === "failed" ? "undo.failed" : "undo.do")}
          onClick={() => {
            if (!off) press();
          }}
        >
          {still ? (
            <Loader size={12} color="currentColor" />
          ) : (
            <Icon name={undo.state === "blocked" ? "lock" : "arrowBackUp"} size={14} />
          )}
          {!small && (
            <span>{t(undo.state === "ready" || undo.state === "blocked" ? "undo.do" : `undo.${undo.state}`)}</span>
          )}
        </button>
      </Tooltip>
      {undo.state === "failed" && !small && (
        <span className={classes.failed} role="alert">
          {tip}
        </span>
      )}
    </>
  );
}

function tipOf(undo: Undo, descriptor: Descriptor | undefined, granted: boolean, words: Words): string {
  const { t, say } = words;
  switch (undo.state) {
    case "ready":
      return t(granted ? "undo.tip" : "undo.tip.ask");
    case "failed":
      return t("undo.failed.tip", { reason: say(`reason.${undo.reason}`, undo.reason) });
    case "blocked":
      return blockedWords(undo.why, descriptor, words);
    default:
      return t(`undo.${undo.state}`);
  }
}

function blockedWords(why: Blocked, descriptor: Descriptor | undefined, words: Words): string {
  if (why === "unavailable") return reasonWords(descriptor?.reason ?? null, words);
  return words.t(why === "read_only" || why === "customer_only" ? `lock.${why}` : `undo.blocked.${why}`);
}
