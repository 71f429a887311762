import { Tooltip } from "@mantine/core";
import { placeOf } from "../core/places.ts";
import { minuteText } from "../core/time.ts";
import type { SurveyItem } from "../core/wire.gen.ts";
import { Icon } from "./Icon.tsx";
import classes from "./Survey.module.css";
import { UndoButton, type Undoing } from "./UndoButton.tsx";
import { contextOf, type Descriptors, nameOf, shownValue } from "./values.ts";
import { Who } from "./Who.tsx";
import { useWords } from "./words.ts";

interface Props {
  item: SurveyItem;
  descriptors: Descriptors;
  /** Without it the line is only read: in the record there is nothing to undo. */
  undoing?: Undoing | undefined;
  /** Inside a factory reset everybody knows who and when. */
  brief?: boolean;
}

/** One setting that is not as the last visit left it: what, from, to, by whom, when, how sure, and the way back. */
export function SurveyLine({ item, descriptors, undoing, brief = false }: Props) {
  const words = useWords();
  const { t } = words;
  const descriptor = descriptors.get(placeOf(item.key).key);
  const context = contextOf(item.key, descriptors, words);
  return (
    <li
      className={classes.item}
      data-testid="survey-item"
      data-key={item.key}
      data-change={item.change}
      data-actor={item.actor}
      data-confidence={item.confidence}
    >
      <div className={classes.what}>
        <span className={classes.name} title={item.key}>
          {nameOf(item.key, descriptors, words)}
          {context !== "" && <span className={classes.context}>{context}</span>}
        </span>
        {descriptor?.sensitivity === "secret" ? (
          <span className={classes.values}>
            <span className={classes.tag}>{t("survey.secret")}</span>
          </span>
        ) : (
          <Values
            item={item}
            old={shownValue(descriptor, item.old, words)}
            now={shownValue(descriptor, item.new, words)}
          />
        )}
      </div>
      {undoing && <UndoButton settingKey={item.key} old={item.old} descriptor={descriptor} undoing={undoing} />}
      {!brief && (
        <span className={classes.by}>
          <Who actor={item.actor} name={item.actor_id} />
          <span className={classes.when}>
            {item.at_us === null ? t("survey.when.unknown") : minuteText(item.at_us)}
          </span>
          {item.confidence === "inferred" && <Inferred />}
        </span>
      )}
    </li>
  );
}

function Values({ item, old, now }: { item: SurveyItem; old: string; now: string }) {
  const { t } = useWords();
  if (item.change === "added") {
    return (
      <span className={classes.values}>
        <span className={classes.tag}>{t("survey.added")}</span> <b className={classes.new}>{now}</b>
      </span>
    );
  }
  if (item.change === "removed") {
    return (
      <span className={classes.values}>
        <span className={classes.tag}>{t("survey.removed")}</span> <span className={classes.old}>{old}</span>
      </span>
    );
  }
  return (
    <span className={classes.values}>
      <span className={classes.old}>
        <span className="visually-hidden">{t("survey.old")} </span>
        {old}
      </span>
      <span className={classes.arrow}>
        <Icon name="arrowRight" size={14} />
      </span>
      <b className={classes.new}>
        <span className="visually-hidden">{t("survey.new")} </span>
        {now}
      </b>
    </span>
  );
}

function Inferred() {
  const { t } = useWords();
  return (
    <Tooltip label={t("survey.inferred.tip")} multiline w={260} events={{ hover: true, focus: true, touch: true }}>
      <button
        type="button"
        className={classes.inferred}
        aria-label={`${t("survey.inferred")}. ${t("survey.inferred.tip")}`}
      >
        {t("survey.inferred")}
      </button>
    </Tooltip>
  );
}
