import { Button, Checkbox, Select, TextInput } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import type { ErasureBody, HoldBody } from "../core/http.ts";
import classes from "./ErasureForm.module.css";
import { http, sentenceOf } from "./http.ts";
import { Notice } from "./Notice.tsx";
import { useWords } from "./words.ts";

const KINDS = ["session", "device", "ticket"] as const;
const CLASSES = ["screen", "camera", "text", "meta"] as const;

/** Asks for an erasure, or sets a hold: both name visits and give a reason. */
export function ErasureForm({ what }: { what: "erasure" | "hold" }) {
  const words = useWords();
  const { t } = words;
  const store = useQueryClient();
  const [kind, setKind] = useState<HoldBody["kind"]>("session");
  const [value, setValue] = useState("");
  const [chosen, setChosen] = useState<ErasureBody["classes"]>([...CLASSES]);
  const [reason, setReason] = useState("");
  const send = useMutation({
    mutationFn: async () => {
      const about = { kind, value: value.trim(), reason: reason.trim() };
      await (what === "hold" ? http.hold(about) : http.erase({ ...about, classes: chosen }));
    },
    onSuccess() {
      setValue("");
      setReason("");
      void store.invalidateQueries({ queryKey: [what === "hold" ? "holds" : "erasures"] });
    },
  });
  const ready = value.trim() !== "" && reason.trim().length >= 3 && (what === "hold" || chosen.length > 0);
  return (
    <form
      className={classes.form}
      data-testid={`${what}-form`}
      onSubmit={(event: FormEvent) => {
        event.preventDefault();
        if (ready && !send.isPending) send.mutate();
      }}
    >
      <Select
        size="xs"
        label={t(what === "hold" ? "hold.kind" : "erase.kind")}
        data={KINDS.map((one) => ({ value: one, label: t(`erase.kind.${one}`) }))}
        value={kind}
        onChange={(one) => setKind(KINDS.find((known) => known === one) ?? "session")}
        allowDeselect={false}
        data-testid={`${what}-kind`}
      />
      <TextInput
        size="xs"
        className={classes.wide ?? ""}
        label={t("erase.value")}
        value={value}
        maxLength={200}
        autoComplete="off"
        spellCheck={false}
        onChange={(event) => setValue(event.currentTarget.value)}
        data-testid={`${what}-value`}
      />
      <TextInput
        size="xs"
        className={classes.wide ?? ""}
        label={t("erase.reason")}
        value={reason}
        maxLength={500}
        autoComplete="off"
        onChange={(event) => setReason(event.currentTarget.value)}
        data-testid={`${what}-reason`}
      />
      {what === "erasure" && (
        <Checkbox.Group
          size="xs"
          label={t("erase.classes")}
          value={[...chosen]}
          onChange={(names) => setChosen(CLASSES.filter((one) => names.includes(one)))}
        >
          <div className={classes.boxes}>
            {CLASSES.map((one) => (
              <Checkbox key={one} size="xs" value={one} label={t(`erase.class.${one}`)} data-testid={`class-${one}`} />
            ))}
          </div>
        </Checkbox.Group>
      )}
      <Button size="xs" type="submit" disabled={!ready} loading={send.isPending} data-testid={`${what}-send`}>
        {t(what === "hold" ? "hold.set" : "erase.ask.send")}
      </Button>
      {send.isError && (
        <Notice tone="bad" live testid={`${what}-problem`}>
          {sentenceOf(send.error, words)}
        </Notice>
      )}
    </form>
  );
}
