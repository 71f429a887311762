import { Button, PasswordInput, TextInput } from "@mantine/core";
import { type FormEvent, useEffect, useState } from "react";
import { expired, useSignIn } from "../view/account.ts";
import { HttpError, sentenceOf } from "../view/http.ts";
import { Notice } from "../view/Notice.tsx";
import { Doorway } from "../view/Shell.tsx";
import { useNow } from "../view/useNow.ts";
import { useTitle } from "../view/useTitle.ts";
import { useStore } from "../view/visit.ts";
import { useWords } from "../view/words.ts";
import classes from "./SignIn.module.css";

export function SignIn() {
  const words = useWords();
  const { t } = words;
  const signIn = useSignIn();
  const turnedAway = useStore(expired, (is) => is);
  const [name, setName] = useState("");
  const [password, setPassword] = useState("");
  const [missing, setMissing] = useState(false);
  const [untilMs, setUntilMs] = useState(0);
  const now = useNow(500);
  const wait = Math.max(0, Math.ceil((untilMs - now) / 1000));
  useTitle(t("signin.title"));

  const { error } = signIn;
  useEffect(() => {
    const seconds = error instanceof HttpError ? error.refusal?.retry_after_s : null;
    if (seconds) setUntilMs(Date.now() + seconds * 1000);
  }, [error]);

  function submit(event: FormEvent) {
    event.preventDefault();
    const empty = name.trim() === "" || password === "";
    setMissing(empty);
    if (empty || wait > 0 || signIn.isPending) return;
    signIn.mutate({ name: name.trim(), password }, { onError: () => setPassword("") });
  }

  const problem = missing ? t("signin.missing") : error ? sentenceOf(error, words) : null;
  return (
    <Doorway>
      <main className={classes.main}>
        <form className={classes.card} onSubmit={submit} noValidate>
          <div>
            <h1 className={classes.title}>{t("signin.title")}</h1>
            <p className={classes.intro}>{t("signin.intro")}</p>
          </div>
          {turnedAway && problem === null && <Notice tone="info">{t("signin.expired")}</Notice>}
          <div role="alert" data-testid="sign-in-error" hidden={problem === null}>
            {problem !== null && <Notice tone="bad">{problem}</Notice>}
          </div>
          <TextInput
            label={t("signin.name")}
            size="md"
            value={name}
            onChange={(event) => setName(event.currentTarget.value)}
            autoComplete="username"
            autoCapitalize="none"
            spellCheck={false}
            autoFocus
            data-testid="sign-in-name"
          />
          <PasswordInput
            label={t("signin.password")}
            size="md"
            value={password}
            onChange={(event) => setPassword(event.currentTarget.value)}
            autoComplete="current-password"
            data-testid="sign-in-password"
          />
          <Button type="submit" size="md" loading={signIn.isPending} disabled={wait > 0} data-testid="sign-in-submit">
            {wait > 0 ? t("signin.wait", { seconds: wait }) : t("signin.submit")}
          </Button>
          <p className={classes.recorded}>{t("signin.recorded")}</p>
        </form>
      </main>
    </Doorway>
  );
}
