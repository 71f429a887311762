import { Button, Loader } from "@mantine/core";
import type { ReactNode } from "react";
import { HttpError, sentenceOf } from "./http.ts";
import { Icon } from "./Icon.tsx";
import type { IconName } from "./icons.ts";
import classes from "./State.module.css";
import { useWords } from "./words.ts";

/** Nothing to show, and why. */
export function Empty({ icon, title, children }: { icon: IconName; title: string; children?: ReactNode }) {
  return (
    <div className={classes.state} data-testid="empty">
      <span className={classes.badge}>
        <Icon name={icon} size={26} />
      </span>
      <p className={classes.title}>{title}</p>
      {children}
    </div>
  );
}

export function Loading() {
  const { t } = useWords();
  return (
    <div className={classes.state} role="status" data-testid="loading">
      <Loader size="sm" />
      <p>{t("app.loading")}</p>
    </div>
  );
}

/** A request failed: the sentence, the code, and another try. */
export function Failure({ error, retry }: { error: unknown; retry?: () => void }) {
  const words = useWords();
  const code = error instanceof HttpError ? error.code : "unexpected";
  return (
    <div className={classes.state} role="alert" data-testid="failure">
      <span className={classes.badge} data-tone="bad">
        <Icon name={code === "offline" ? "wifiOff" : "alertTriangle"} size={26} />
      </span>
      <p className={classes.title}>{sentenceOf(error, words)}</p>
      <p className={classes.code}>
        {words.t("error.code")}: <code>{code}</code>
      </p>
      {retry && (
        <Button variant="default" leftSection={<Icon name="refresh" size={16} />} onClick={retry} data-testid="retry">
          {words.t("app.retry")}
        </Button>
      )}
    </div>
  );
}
