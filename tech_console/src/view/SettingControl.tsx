import { NumberInput, SegmentedControl, Select, Slider, Switch, TextInput } from "@mantine/core";
import { useEffect, useState } from "react";
import type { Value } from "../core/live.ts";
import { fitted } from "../core/settings.ts";
import { sideBySide } from "../core/tree.ts";
import type { Descriptor } from "../core/wire.gen.ts";
import { Ordered } from "./Ordered.tsx";
import classes from "./Setting.module.css";
import { unitWords } from "./values.ts";
import { useWords } from "./words.ts";

export interface Props {
  descriptor: Descriptor;
  value: Value | undefined;
  labelledBy: string;
  disabled: boolean;
  write: (value: Value) => void;
}

/** The control that fits the type: switch, slider with number, list, text or time. */
export function SettingControl(props: Props) {
  const { descriptor, value, labelledBy, disabled, write } = props;
  switch (descriptor.type) {
    case "bool":
      return (
        <Switch
          size="sm"
          checked={value === true}
          disabled={disabled}
          aria-labelledby={labelledBy}
          onChange={(event) => write(event.currentTarget.checked)}
        />
      );
    case "enum":
      return <Choice {...props} />;
    case "int":
    case "decimal":
      return <Numeric {...props} />;
    case "list":
      return <Ordered {...props} />;
    case "string":
    case "time":
      return <Written {...props} />;
  }
}

/** Few and short ones stand side by side; more of them in a list. */
function Choice({ descriptor, value, labelledBy, disabled, write }: Props) {
  const { pick } = useWords();
  const data = descriptor.options.map((option) => ({
    value: option.value,
    label: pick({ vi: option.label_vi, en: option.label_en }),
  }));
  if (sideBySide(data.map(({ label }) => label))) {
    return (
      <SegmentedControl
        size="xs"
        fullWidth
        className={classes.segments ?? ""}
        data={data}
        value={typeof value === "string" ? value : ""}
        disabled={disabled}
        aria-labelledby={labelledBy}
        onChange={write}
      />
    );
  }
  return (
    <Select
      size="xs"
      className={classes.select ?? ""}
      data={data}
      value={typeof value === "string" ? value : null}
      disabled={disabled}
      allowDeselect={false}
      aria-labelledby={labelledBy}
      comboboxProps={{ withinPortal: true }}
      onChange={(next) => {
        if (next !== null) write(next);
      }}
    />
  );
}

/** Moves freely while it is held; only what it is let go at is sent. */
function Numeric({ descriptor, value, labelledBy, disabled, write }: Props) {
  const words = useWords();
  const { min, max, unit } = descriptor;
  const step = descriptor.step ?? (descriptor.type === "int" ? 1 : 0.1);
  const known = typeof value === "number" ? value : (min ?? 0);
  const [draft, setDraft] = useState<number | string>(known);
  // A field that a question locked under the writer's hands shows the device's value again, not an unsent one.
  // biome-ignore lint/correctness/useExhaustiveDependencies: see above
  useEffect(() => setDraft(known), [known, disabled]);

  function commit() {
    const number = typeof draft === "number" ? draft : Number(draft);
    if (draft === "" || !Number.isFinite(number)) setDraft(known);
    else write(number);
  }
  return (
    <span className={classes.numeric}>
      {min !== null && max !== null && (
        <Slider
          className={classes.slider ?? ""}
          size="sm"
          min={min}
          max={max}
          step={step}
          label={null}
          disabled={disabled}
          value={typeof draft === "number" ? draft : known}
          thumbProps={{ "aria-labelledby": labelledBy }}
          onChange={setDraft}
          onChangeEnd={write}
        />
      )}
      <NumberInput
        size="xs"
        className={classes.number ?? ""}
        {...(min === null ? {} : { min })}
        {...(max === null ? {} : { max })}
        step={step}
        allowDecimal={descriptor.type === "decimal"}
        clampBehavior="blur"
        hideControls
        disabled={disabled}
        value={draft}
        aria-labelledby={labelledBy}
        onChange={setDraft}
        onBlur={commit}
        onKeyDown={(event) => {
          if (event.key === "Enter") commit();
        }}
      />
      {unit !== null && <span className={classes.unit}>{unitWords(unit, words)}</span>}
    </span>
  );
}

/** A time is written as HH:mm here: the browser's own field would follow the browser's language, not the page's. */
function Written({ descriptor, value, labelledBy, disabled, write }: Props) {
  const { t } = useWords();
  const secret = descriptor.sensitivity === "secret";
  const known = typeof value === "string" ? value : "";
  const [draft, setDraft] = useState(known);
  // biome-ignore lint/correctness/useExhaustiveDependencies: as with numbers
  useEffect(() => setDraft(known), [known, disabled]);
  const sound = fitted(descriptor, draft) !== null;
  const commit = () => {
    if (draft !== known && sound) write(draft);
  };
  return (
    <TextInput
      size="xs"
      className={classes.select ?? ""}
      type={secret ? "password" : "text"}
      {...(secret ? { placeholder: t("settings.secret"), autoComplete: "new-password" } : {})}
      {...(descriptor.type === "time" ? { placeholder: t("settings.time"), inputMode: "numeric" } : {})}
      maxLength={200}
      value={draft}
      disabled={disabled}
      aria-labelledby={labelledBy}
      error={draft !== known && !sound ? t("settings.invalid") : null}
      onChange={(event) => setDraft(event.currentTarget.value)}
      onBlur={commit}
      onKeyDown={(event) => {
        if (event.key === "Enter") commit();
        if (event.key === "Escape") setDraft(known);
      }}
    />
  );
}
