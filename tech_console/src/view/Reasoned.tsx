import { Button, TextInput } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { sentenceOf } from "./http.ts";
import { Notice } from "./Notice.tsx";
import { useWords } from "./words.ts";

interface Props {
  label: string;
  testid: string;
  /** What changes with it. */
  changes: "erasures" | "holds";
  act: (reason: string) => Promise<unknown>;
}

/** A button that asks for a reason before it acts. */
export function Reasoned({ label, testid, changes, act }: Props) {
  const words = useWords();
  const store = useQueryClient();
  const [reason, setReason] = useState<string | null>(null);
  const send = useMutation({
    mutationFn: act,
    onSettled: () => store.invalidateQueries({ queryKey: [changes] }),
  });
  if (reason === null) {
    return (
      <Button size="compact-xs" variant="default" onClick={() => setReason("")} data-testid={testid}>
        {label}
      </Button>
    );
  }
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        if (reason.trim().length >= 3) send.mutate(reason.trim());
      }}
    >
      <TextInput
        size="xs"
        label={words.t("erase.reason")}
        value={reason}
        maxLength={500}
        autoFocus
        onChange={(event) => setReason(event.currentTarget.value)}
        data-testid={`${testid}-reason`}
      />
      <Button size="compact-xs" type="submit" disabled={reason.trim().length < 3} loading={send.isPending}>
        {label}
      </Button>
      {send.isError && (
        <Notice tone="bad" live>
          {sentenceOf(send.error, words)}
        </Notice>
      )}
    </form>
  );
}
