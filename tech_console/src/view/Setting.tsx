import { Loader, Tooltip } from "@mantine/core";
import { memo, useId } from "react";
import { actionScope, askedFor } from "../core/actions.ts";
import { currentValue, pending, type Value } from "../core/live.ts";
import type { Mark } from "../core/marks.ts";
import { presentKey } from "../core/places.ts";
import { fitted, lock } from "../core/settings.ts";
import { minuteText } from "../core/time.ts";
import { sideBySide } from "../core/tree.ts";
import { same } from "../core/values.ts";
import type { Descriptor } from "../core/wire.gen.ts";
import { Icon } from "./Icon.tsx";
import panel from "./Panel.module.css";
import classes from "./Setting.module.css";
import { SettingControl } from "./SettingControl.tsx";
import { UndoButton } from "./UndoButton.tsx";
import { contextOf, type Descriptors, labelOf, reasonWords, shownValue } from "./values.ts";
import { useLive, type Visit } from "./visit.ts";
import { useWords, type Words } from "./words.ts";

interface Props {
  visit: Visit;
  descriptor: Descriptor;
  descriptors: Descriptors;
  /** What it was, if it is not as it was. */
  mark: Mark | undefined;
  enabled: boolean;
}

/** One setting: its name, its control or its value, what it was, and what became of the last change. */
export const Setting = memo(function Setting({ visit, descriptor, descriptors, mark, enabled }: Props) {
  const words = useWords();
  const { t, say } = words;
  const id = useId();
  const { key, kind } = descriptor;
  const value = useLive(visit, (live) => currentValue(live, key));
  const place = useLive(visit, (live) => presentKey(descriptor, live.values));
  const sending = useLive(visit, (live) => pending(live, key));
  const failure = useLive(visit, (live) => live.failures[key] ?? live.failures[place]);
  const closed = lock(descriptor);
  const read = closed === "read_only";
  const own = useLive(visit, (live) => live.grants[actionScope(key)] ?? "none");
  const allowed = !askedFor(descriptor) || own === "granted";
  const context = descriptor.context === "none" ? "" : contextOf(place, descriptors, words);

  function write(next: Value) {
    const sound = fitted(descriptor, next);
    if (sound !== null && !same(sound, value)) visit.write(key, sound);
  }

  return (
    <div
      className={classes.setting}
      data-testid={`setting-${key}`}
      data-pending={sending}
      data-locked={closed ?? "no"}
      data-changed={mark !== undefined}
    >
      <div className={classes.row} data-wide={!read && wide(descriptor, words)}>
        <span className={classes.head}>
          <span className={classes.label} id={id} title={key}>
            {labelOf(descriptor, words)}
          </span>
          {closed === "customer_only" && <Icon name="lock" size={13} />}
          {closed === null && descriptor.write_policy === "technician_consent" && (
            <Hint icon="handStop" label={t("policy.technician_consent")} />
          )}
          {descriptor.safety !== "none" && <Hint icon="alertTriangle" label={t(`safety.${descriptor.safety}`)} />}
          {sending && <Loader size={12} aria-label={t("settings.pending")} />}
          {mark !== undefined && !sending && (
            <>
              <MarkDot mark={mark} old={shownValue(descriptor, mark.old, words)} />
              <UndoButton settingKey={place} old={mark.old} descriptor={descriptor} undoing={{ visit }} small />
            </>
          )}
          {context !== "" && <span className={classes.context}>{t("settings.context", { context })}</span>}
        </span>
        <span className={classes.control}>
          {read ? (
            <span className={classes.value} data-kind={kind} data-testid="setting-value">
              {shownValue(descriptor, value, words)}
            </span>
          ) : (
            <SettingControl
              descriptor={descriptor}
              value={value}
              labelledBy={id}
              disabled={!enabled || closed !== null || !allowed}
              write={write}
            />
          )}
        </span>
      </div>
      {closed === null && !allowed && (
        <button
          type="button"
          className={panel.button}
          aria-disabled={!enabled || own === "asking"}
          data-testid={`allow-${key}`}
          onClick={() => {
            if (enabled && own !== "asking") visit.ask(actionScope(key));
          }}
        >
          <Icon name="handStop" size={13} />
          {t(own === "asking" ? "grant.asking" : "settings.ask.one")}
        </button>
      )}
      {closed === "unavailable" && <p className={classes.note}>{reasonWords(descriptor.reason, words)}</p>}
      {closed === "customer_only" && <p className={classes.note}>{t("lock.customer_only")}</p>}
      {failure !== undefined && (
        <p className={classes.failure} role="alert" data-testid="setting-failure">
          {t("settings.failed", { reason: say(`reason.${failure}`, failure) })}
        </p>
      )}
    </div>
  );
});

/** A slider, and a row of choices, need a line of their own. */
function wide({ type, options }: Descriptor, { pick }: Words): boolean {
  if (type === "int" || type === "decimal" || type === "list") return true;
  const labels = options.map((option) => pick({ vi: option.label_vi, en: option.label_en }));
  return type === "enum" && sideBySide(labels) && labels.length > 2;
}

function Hint({ icon, label }: { icon: "handStop" | "alertTriangle"; label: string }) {
  return (
    <Tooltip label={label} multiline maw={240}>
      <span className={classes.mark} role="img" aria-label={label}>
        <Icon name={icon} size={13} />
      </span>
    </Tooltip>
  );
}

function MarkDot({ mark, old }: { mark: Mark; old: string }) {
  const { t, say } = useWords();
  const when = mark.atUs === null ? t("survey.when.unknown") : minuteText(mark.atUs);
  const label = t(`settings.mark.${mark.since}`, { old, actor: say(`actor.${mark.actor}`, mark.actor), when });
  return (
    <Tooltip label={label} multiline maw={260} events={{ hover: true, focus: true, touch: true }}>
      <button type="button" className={classes.touched} aria-label={label} data-testid="setting-touched" />
    </Tooltip>
  );
}
