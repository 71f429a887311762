import { Loader, Tooltip } from "@mantine/core";
import { useId } from "react";
import { currentValue, pending, type Value } from "../core/live.ts";
import { fitted, lock } from "../core/settings.ts";
import type { Descriptor } from "../core/wire.gen.ts";
import { Icon } from "./Icon.tsx";
import { SettingControl } from "./SettingControl.tsx";
import classes from "./Settings.module.css";
import { plainValue } from "./sentence.ts";
import { useLive, type Visit } from "./visit.ts";
import { useWords, type Words } from "./words.ts";

/** Returns a value as the device's owner reads it: an enum by its label, a number with its unit. */
export function shownValue(descriptor: Descriptor, value: Value | null | undefined, words: Words): string {
  if (value === undefined || value === null) return words.t("settings.unset");
  const option = descriptor.options.find((one) => one.value === value);
  if (option !== undefined) return words.pick({ vi: option.label_vi, en: option.label_en });
  const text = plainValue(value, words);
  return descriptor.unit === null ? text : `${text} ${descriptor.unit}`;
}

interface Props {
  visit: Visit;
  descriptor: Descriptor;
  enabled: boolean;
}

/** One setting: its name, its control or its value, and what became of the last change. */
export function Setting({ visit, descriptor, enabled }: Props) {
  const words = useWords();
  const { t, say, pick } = words;
  const id = useId();
  const { key } = descriptor;
  const value = useLive(visit, (live) => currentValue(live, key));
  const sending = useLive(visit, (live) => pending(live, key));
  const failure = useLive(visit, (live) => live.failures[key]);
  const touched = useLive(visit, (live) => live.touched[key]);
  const closed = lock(descriptor);
  const wide = (descriptor.type === "int" || descriptor.type === "decimal") && closed !== "read_only";

  function write(next: Value) {
    const sound = fitted(descriptor, next);
    if (sound !== null && sound !== value) visit.write(key, sound);
  }

  return (
    <div className={classes.setting} data-testid={`setting-${key}`} data-pending={sending} data-locked={closed ?? "no"}>
      <div className={classes.row} data-wide={wide}>
        <span className={classes.label} id={id} title={key}>
          {pick({ vi: descriptor.label_vi, en: descriptor.label_en })}
          {closed !== null && closed !== "read_only" && (
            <Tooltip label={t(`lock.${closed}`)}>
              <span className={classes.mark}>
                <Icon name="lock" size={13} />
              </span>
            </Tooltip>
          )}
          {closed === null && descriptor.write_policy === "technician_consent" && (
            <Tooltip label={t("policy.technician_consent")}>
              <span className={classes.mark}>
                <Icon name="handStop" size={13} />
              </span>
            </Tooltip>
          )}
          {sending && <Loader size={12} aria-label={t("settings.pending")} />}
          {touched !== undefined && !sending && (
            <Tooltip label={t("settings.changed", { actor: say(`actor.${touched.actor}`, touched.actor) })}>
              <span className={classes.touched} data-testid="setting-touched" />
            </Tooltip>
          )}
        </span>
        <span className={classes.control}>
          {closed === "read_only" ? (
            <span className={classes.value} data-testid="setting-value">
              {shownValue(descriptor, value, words)}
            </span>
          ) : (
            <SettingControl
              descriptor={descriptor}
              value={value}
              labelledBy={id}
              disabled={!enabled || closed !== null}
              write={write}
            />
          )}
        </span>
      </div>
      {closed !== null && closed !== "read_only" && <p className={classes.note}>{t(`lock.${closed}`)}</p>}
      {failure !== undefined && (
        <p className={classes.failure} role="alert" data-testid="setting-failure">
          {t("settings.failed", { reason: say(`reason.${failure}`, failure) })}
        </p>
      )}
    </div>
  );
}
