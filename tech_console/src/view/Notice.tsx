import type { ReactNode } from "react";
import { Icon } from "./Icon.tsx";
import type { IconName } from "./icons.ts";
import classes from "./Notice.module.css";

type Tone = "info" | "good" | "warn" | "bad";

const ICON: Record<Tone, IconName> = { info: "infoCircle", good: "check", warn: "alertTriangle", bad: "alertTriangle" };

/** A calm box with one sentence; `live` ones are read aloud when they appear. */
export function Notice({
  tone,
  live = false,
  testid,
  children,
}: {
  tone: Tone;
  live?: boolean;
  testid?: string;
  children: ReactNode;
}) {
  return (
    <div className={classes.notice} data-tone={tone} data-testid={testid} {...(live ? { role: "status" } : {})}>
      <span className={classes.icon}>
        <Icon name={ICON[tone]} size={17} />
      </span>
      <div className={classes.text}>{children}</div>
    </div>
  );
}
