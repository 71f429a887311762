import { Button, Select, TextInput } from "@mantine/core";
import { type FormEvent, useEffect, useState } from "react";
import { dayStart, minuteText, minuteWord, parseDate, parseWord } from "../core/time.ts";
import classes from "./Filters.module.css";
import { Icon } from "./Icon.tsx";
import { type Key, useWords } from "./words.ts";

/** Filters as they stand in the address: a field that is not there filters nothing. */
export type Chosen = Readonly<Record<string, string | undefined>>;

export interface Field {
  readonly name: string;
  readonly label: Key;
  readonly hint?: Key;
  readonly wide?: boolean;
  /** With options the field is a list, without a line of text. */
  readonly options?: readonly { readonly value: string; readonly label: string }[];
}

interface Props {
  fields: readonly Field[];
  chosen: Chosen;
  /** Takes the changed fields only; undefined clears one. */
  choose: (changes: Chosen) => void;
}

/** A row of filters, with the time from and to, whose truth is the page's address. */
export function Filters({ fields, chosen, choose }: Props) {
  const { t } = useWords();
  const any = Object.values(chosen).some((value) => value !== undefined);
  const names = [...fields.map(({ name }) => name), "from", "to"];
  const since = (daysBack: number) => choose({ from: minuteWord(dayStart(Date.now(), daysBack)), to: undefined });
  return (
    <form
      className={classes.filters}
      aria-label={t("audit.filters")}
      data-testid="filters"
      onSubmit={(event: FormEvent) => event.preventDefault()}
    >
      {fields.map((field) =>
        field.options === undefined ? (
          <Line key={field.name} field={field} value={chosen[field.name]} choose={choose} />
        ) : (
          <Select
            key={field.name}
            size="xs"
            className={field.wide ? classes.wide : classes.field}
            label={t(field.label)}
            placeholder={t("audit.any")}
            data={[...field.options]}
            value={chosen[field.name] ?? null}
            onChange={(value) => choose({ [field.name]: value ?? undefined })}
            clearable
            searchable
            maxDropdownHeight={320}
            data-testid={`filter-${field.name}`}
          />
        ),
      )}
      <When name="from" label="audit.from" value={chosen.from} choose={choose} />
      <When name="to" label="audit.to" value={chosen.to} choose={choose} />
      <div className={classes.quick}>
        {(
          [
            ["audit.today", 0],
            ["audit.week", 6],
            ["audit.month", 29],
          ] as const
        ).map(([label, days]) => (
          <Button key={label} size="compact-xs" variant="light" type="button" onClick={() => since(days)}>
            {t(label)}
          </Button>
        ))}
        <Button
          size="compact-xs"
          variant="subtle"
          type="button"
          disabled={!any}
          leftSection={<Icon name="x" size={13} />}
          onClick={() => choose(Object.fromEntries(names.map((name) => [name, undefined])))}
          data-testid="filters-clear"
        >
          {t("audit.clear")}
        </Button>
      </div>
    </form>
  );
}

function Line({ field, value, choose }: { field: Field; value: string | undefined; choose: Props["choose"] }) {
  const { t } = useWords();
  const [draft, setDraft] = useState(value ?? "");
  useEffect(() => setDraft(value ?? ""), [value]);
  const commit = () => {
    if (draft.trim() !== (value ?? "")) choose({ [field.name]: draft.trim() || undefined });
  };
  return (
    <TextInput
      size="xs"
      className={field.wide ? classes.wide : classes.field}
      label={t(field.label)}
      {...(field.hint ? { placeholder: t(field.hint) } : {})}
      value={draft}
      spellCheck={false}
      autoComplete="off"
      onChange={(event) => setDraft(event.currentTarget.value)}
      onBlur={commit}
      onKeyDown={(event) => {
        if (event.key === "Enter") commit();
      }}
      data-testid={`filter-${field.name}`}
    />
  );
}

interface WhenProps {
  name: "from" | "to";
  label: Key;
  value: string | undefined;
  choose: Props["choose"];
}

/** A moment as people write it; the address keeps it as one word. */
function When({ name, label, value, choose }: WhenProps) {
  const { t } = useWords();
  const us = value === undefined ? null : parseWord(value);
  const text = us === null ? "" : minuteText(us);
  const [draft, setDraft] = useState(text);
  useEffect(() => setDraft(text), [text]);
  const typed = parseDate(draft);
  const bad = draft.trim() !== "" && typed === null;
  const commit = () => {
    if (!bad && draft.trim() !== text) choose({ [name]: typed === null ? undefined : minuteWord(typed) });
  };
  return (
    <TextInput
      size="xs"
      className={classes.field ?? ""}
      label={t(label)}
      placeholder={t("audit.date.hint")}
      value={draft}
      error={bad && draft.length > 9 ? t("audit.date.bad") : null}
      autoComplete="off"
      inputMode="numeric"
      onChange={(event) => setDraft(event.currentTarget.value)}
      onBlur={commit}
      onKeyDown={(event) => {
        if (event.key === "Enter") commit();
      }}
      data-testid={`filter-${name}`}
    />
  );
}
