import { type FormEvent, useEffect, useRef, useState } from "react";
import { segments } from "../core/chat.ts";
import type { ChatSaid } from "../core/wire.gen.ts";
import classes from "./Chat.module.css";
import { Icon } from "./Icon.tsx";
import panel from "./Panel.module.css";
import { useLive, type Visit } from "./visit.ts";
import { useWords } from "./words.ts";

const CHARS = 500;

/** Technician and customer, in the operator's own channel: only links that the operator allows can be followed. */
export function Chat({ visit }: { visit: Visit }) {
  const { t } = useWords();
  const said = useLive(visit, (live) => live.chat);
  const [text, setText] = useState("");
  const log = useRef<HTMLDivElement>(null);

  // biome-ignore lint/correctness/useExhaustiveDependencies: each new word is a reason to follow
  useEffect(() => {
    log.current?.scrollTo({ top: log.current.scrollHeight }); // a promise in some browsers: not an effect's to return
  }, [said]);

  function send(event: FormEvent) {
    event.preventDefault();
    const words = text.trim();
    if (words === "") return;
    visit.say(words);
    setText("");
  }
  return (
    <section className={panel.panel} aria-label={t("chat.title")} data-testid="chat">
      <p className={classes.rule}>
        <Icon name="shield" size={14} />
        {t("chat.rule")}
      </p>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a box that scrolls must be reachable by keyboard */}
      <div className={classes.log} role="log" aria-live="polite" aria-label={t("chat.title")} tabIndex={0} ref={log}>
        {said.length === 0 && <p className={panel.nothing}>{t("chat.empty")}</p>}
        {said.map((one, place) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: what was said stays said, in its order
          <Said key={place} said={one} />
        ))}
      </div>
      <form className={classes.form} onSubmit={send}>
        <input
          className={panel.field}
          value={text}
          maxLength={CHARS}
          aria-label={t("chat.write")}
          placeholder={t("chat.write")}
          onChange={(event) => setText(event.currentTarget.value)}
          data-testid="chat-text"
        />
        <button
          type="submit"
          className={panel.button}
          data-primary
          disabled={text.trim() === ""}
          data-testid="chat-send"
        >
          <Icon name="send" size={14} />
          {t("chat.send")}
        </button>
      </form>
    </section>
  );
}

/** One thing said: text nodes, and of its links only those that the broker let through. */
export function Said({ said: { by, text, links, foreign } }: { said: ChatSaid }) {
  const { t } = useWords();
  return (
    <div className={classes.said} data-by={by} data-testid="chat-said">
      <span className={classes.by}>{t(`chat.by.${by}`)}</span>
      <p className={classes.text}>
        {segments(text, links).map(({ text: piece, href }, place) =>
          href === null ? (
            piece
          ) : (
            // biome-ignore lint/suspicious/noArrayIndexKey: the pieces of one text never move
            <a key={place} href={href} target="_blank" rel="noopener noreferrer">
              {piece}
            </a>
          ),
        )}
      </p>
      {foreign && (
        <p className={classes.foreign} data-testid="chat-foreign">
          <Icon name="linkOff" size={13} />
          {t("chat.foreign")}
        </p>
      )}
    </div>
  );
}
