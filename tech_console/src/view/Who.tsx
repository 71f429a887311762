import { Icon } from "./Icon.tsx";
import type { IconName } from "./icons.ts";
import classes from "./Who.module.css";
import { useWords } from "./words.ts";

const ICONS: Readonly<Record<string, IconName>> = {
  customer: "user",
  technician: "headset",
  firmware: "cpu",
  automation: "robot",
  cloud: "cloud",
  factory_reset: "restore",
  unknown: "help",
};

/** Who changed a setting: never by colour or icon alone, always with the word. */
export function Who({ actor, name }: { actor: string; name: string | null }) {
  const { say } = useWords();
  return (
    <span className={classes.who} data-actor={actor}>
      <Icon name={ICONS[actor] ?? "help"} size={14} />
      <span className={classes.word}>
        {say(`actor.${actor}`, actor)}
        {name !== null && name !== "" && ` ${name}`}
      </span>
    </span>
  );
}
