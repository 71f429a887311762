import { Button, Kbd } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useEffect, useId, useRef, useState } from "react";
import { digits, grouped, PIN_DIGITS } from "../core/pin.ts";
import { http, sentenceOf } from "./http.ts";
import { Icon } from "./Icon.tsx";
import { ticketAtHand } from "./memory.ts";
import classes from "./PinForm.module.css";
import { current, open } from "./visit.ts";
import { useWords } from "./words.ts";

/** The key that leads to the PIN field from every page. */
export const PIN_KEY = "F2";

/** Puts the cursor into the PIN field if there is one on the page. */
export function focusPin(): boolean {
  const field = document.querySelector<HTMLInputElement>("[data-pin]");
  field?.focus();
  field?.select();
  return field !== null;
}

/** Takes nine digits in any grouping and opens a visit on the ticket at hand, or on a new one. */
export function PinForm() {
  const words = useWords();
  const { t } = words;
  const id = useId();
  const field = useRef<HTMLInputElement>(null);
  const [pin, setPin] = useState("");
  const [short, setShort] = useState(false);
  const store = useQueryClient();
  const claim = useMutation({
    mutationFn: async (typed: string) => {
      const claimed = await http.claim(typed, ticketAtHand.get());
      ticketAtHand.set(claimed.ticket); // also where its socket is refused: the next PIN goes on with it
      return http.socket(claimed.session);
    },
    onSuccess(socket) {
      current.set(open(socket.ticket));
    },
    onError() {
      void store.invalidateQueries({ queryKey: ["verdicts"] }); // what is due may be news to this page
      setPin("");
      field.current?.focus();
    },
  });

  useEffect(() => field.current?.focus(), []);

  function submit(event: FormEvent) {
    event.preventDefault();
    if (claim.isPending) return;
    setShort(pin.length < PIN_DIGITS);
    if (pin.length === PIN_DIGITS) claim.mutate(pin);
    else field.current?.focus();
  }

  const problem = short ? t("pin.short") : claim.isError ? sentenceOf(claim.error, words) : null;
  return (
    <form className={classes.form} onSubmit={submit} noValidate>
      <label htmlFor={id} className={classes.label}>
        {t("pin.label")}
      </label>
      <div className={classes.row}>
        <input
          ref={field}
          id={id}
          data-pin
          data-testid="pin-input"
          className={classes.input}
          value={grouped(pin)}
          onChange={(event) => {
            setPin(digits(event.currentTarget.value));
            setShort(false);
            if (claim.isError) claim.reset();
          }}
          inputMode="numeric"
          autoComplete="off"
          autoCorrect="off"
          spellCheck={false}
          placeholder="000 000 000"
          aria-invalid={problem !== null}
          aria-describedby={`${id}-problem`}
          readOnly={claim.isPending}
        />
        <Button
          type="submit"
          size="lg"
          className={classes.button}
          loading={claim.isPending}
          leftSection={<Icon name="plugConnected" size={20} />}
          data-testid="claim"
        >
          {t("pin.connect")}
        </Button>
      </div>
      <p id={`${id}-problem`} className={classes.problem} role="alert" data-testid="pin-error">
        {problem}
      </p>
      <p className={classes.shortcut}>
        {t("pin.shortcut")} <Kbd size="xs">{PIN_KEY}</Kbd> {t("pin.shortcut.text")}
      </p>
    </form>
  );
}
