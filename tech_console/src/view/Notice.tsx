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
  close,
  children,
}: {
  tone: Tone;
  live?: boolean;
  testid?: string;
  /** Takes the notice away; without it the notice stays as long as its cause. */
  close?: { readonly label: string; readonly act: () => void };
  children: ReactNode;
}) {
  return (
    <div className={classes.notice} data-tone={tone} data-testid={testid} {...(live ? { role: "status" } : {})}>
      <span className={classes.icon}>
        <Icon name={ICON[tone]} size={17} />
      </span>
      <div className={classes.text}>{children}</div>
      {close && (
        <button type="button" className={classes.close} onClick={close.act}>
          {close.label}
        </button>
      )}
    </div>
  );
}
