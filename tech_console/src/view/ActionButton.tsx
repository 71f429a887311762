import { Button, Group, Loader, Modal } from "@mantine/core";
import { useCallback, useEffect, useRef, useState } from "react";
import { actionScope, grave, type Standing, standing, TEST } from "../core/actions.ts";
import { lastRun, type Run } from "../core/device.ts";
import { prompting } from "../core/live.ts";
import type { Descriptor } from "../core/wire.gen.ts";
import { Icon } from "./Icon.tsx";
import classes from "./Panel.module.css";
import { labelOf, reasonWords } from "./values.ts";
import { useLive, type Visit } from "./visit.ts";
import { useWords } from "./words.ts";

export interface Action {
  readonly standing: Standing;
  /** The last time that it was done, if it was. */
  readonly run: Run | undefined;
  /** Somebody else's question is before the customer: this has to wait. */
  readonly held: boolean;
  press(): void;
}

/** One press does it: where a scope or the customer's word for this one thing is missing, it is asked for first. */
export function useAction(visit: Visit, descriptor: Descriptor): Action {
  const { key } = descriptor;
  const grants = useLive(visit, (live) => live.grants);
  const run = useLive(visit, (live) => lastRun(live.runs, key));
  const asked = useLive(visit, prompting);
  const [wished, setWished] = useState(false);
  const askedFor = useRef(new Set<string>());
  const now = standing(descriptor, grants, run?.outcome === "pending");

  const go = useCallback(() => {
    const scope = now.state === "control" ? "control" : actionScope(key);
    if (now.state === "ready") visit.run(key);
    else if ((now.state === "control" || now.state === "ask") && !askedFor.current.has(scope)) {
      askedFor.current.add(scope);
      visit.ask(scope);
      return;
    }
    setWished(false);
  }, [now.state, visit, key]);

  useEffect(() => {
    if (wished && !asked && now.state !== "asking") go();
  }, [wished, asked, now.state, go]);

  return {
    standing: now,
    run,
    held: asked && now.state !== "asking",
    press() {
      askedFor.current.clear();
      setWished(true);
    },
  };
}

interface Props {
  visit: Visit;
  descriptor: Descriptor;
  action: Action;
  primary?: boolean;
  /** What stands on it where "run" would not say enough. */
  label?: string;
  testid?: string;
}

export function ActionButton({ visit, descriptor, action, primary = false, label, testid }: Props) {
  const words = useWords();
  const { t } = words;
  const [asking, setAsking] = useState(false);
  const { state } = action.standing;
  const test = descriptor.key.startsWith(TEST);
  const busy = state === "running" || state === "asking";
  const off = busy || state === "blocked" || action.held;
  const name = labelOf(descriptor, words);
  const text = busy
    ? t(`action.${state}`)
    : (label ?? t(state === "ask" ? "action.ask" : test ? "action.run" : "action.do"));
  const dangerous = grave(descriptor);
  return (
    <>
      <button
        type="button"
        className={classes.button}
        data-primary={primary}
        data-state={state}
        data-testid={testid ?? `run-${descriptor.key}`}
        aria-disabled={off}
        aria-label={label === undefined ? `${text}: ${name}` : undefined}
        onClick={() => {
          if (off) return;
          if (dangerous) setAsking(true);
          else action.press();
        }}
      >
        {busy ? (
          <Loader size={12} color="currentColor" />
        ) : (
          <Icon name={state === "blocked" ? "lock" : dangerous ? "alertTriangle" : "playerPlay"} size={13} />
        )}
        {text}
      </button>
      {dangerous && (
        <Modal
          opened={asking}
          onClose={() => setAsking(false)}
          title={t("action.grave.title", { name })}
          centered
          closeButtonProps={{ "aria-label": t("dialog.close") }}
        >
          <p className={classes.text}>{t("action.grave.text")}</p>
          <p className={classes.dim}>{t("action.grave.note")}</p>
          <Group justify="flex-end" mt="md">
            <Button variant="default" onClick={() => setAsking(false)} data-autofocus data-testid="grave-keep">
              {t("action.grave.keep")}
            </Button>
            <Button
              color="red"
              data-testid="grave-confirm"
              onClick={() => {
                setAsking(false);
                action.press();
              }}
            >
              {t("action.grave.go")}
            </Button>
          </Group>
        </Modal>
      )}
      <Refusal visit={visit} descriptor={descriptor} action={action} />
    </>
  );
}

/** Read aloud when it comes: why it was not done. The line below says it to who sees. */
function Refusal({ action }: { visit: Visit; descriptor: Descriptor; action: Action }) {
  const { say } = useWords();
  const { run } = action;
  const refused = run?.outcome === "refused" || run?.outcome === "unknown";
  return (
    <span className="visually-hidden" role="status">
      {refused && say(`reason.${run.reason ?? `outcome_${run.outcome}`}`, run.reason ?? "")}
    </span>
  );
}

/** Below an action: what it needs, why it can't be done, or why it was not. */
export function ActionNote({ descriptor, action }: { descriptor: Descriptor; action: Action }) {
  const words = useWords();
  const { t, say } = words;
  const { standing: now, run } = action;
  const lines: { readonly text: string; readonly bad?: boolean }[] = [];
  if (now.state === "blocked") {
    lines.push({ text: now.why === "customer_only" ? t("lock.customer_only") : reasonWords(now.reason, words) });
  } else if (descriptor.safety !== "none" && run === undefined) {
    lines.push({ text: t(`safety.${descriptor.safety}`) });
  }
  if (run?.outcome === "refused" || run?.outcome === "unknown") {
    const code = run.reason ?? `outcome_${run.outcome}`;
    lines.push({ text: t("action.failed", { reason: say(`reason.${code}`, code) }), bad: true });
  }
  return lines.map(({ text, bad }) => (
    <p
      key={text}
      className={bad ? classes.failure : classes.dim}
      data-testid={bad ? `failed-${descriptor.key}` : undefined}
    >
      {text}
    </p>
  ));
}
