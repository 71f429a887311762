import { useMemo } from "react";
import { codes } from "../core/telemetry.ts";
import classes from "./Codes.module.css";
import { Icon } from "./Icon.tsx";
import { useLive, type Visit } from "./visit.ts";
import { useWords } from "./words.ts";

/** The error codes that the device shows, large, with what they mean for its model family and what to look at first. */
export function Codes({ visit, large = false }: { visit: Visit; large?: boolean }) {
  const { t, pick } = useWords();
  const descriptors = useLive(visit, (live) => live.descriptors);
  const values = useLive(visit, (live) => live.values);
  const meanings = useLive(visit, (live) => live.diagnosis?.codes);
  const shown = useMemo(() => codes(descriptors, values), [descriptors, values]);
  const all = [...new Set([...shown, ...(meanings ?? []).map(({ code }) => code)])];
  if (all.length === 0) return null;
  return (
    <div role="status">
      <ul className={classes.codes} data-large={large} data-testid={large ? "codes-large" : "codes"}>
        {all.map((code) => {
          const meaning = meanings?.find((one) => one.code === code);
          return (
            <li key={code} className={classes.code} data-now={shown.includes(code)} data-testid={`code-${code}`}>
              <b className={classes.digits}>
                <span className="visually-hidden">{t("code.title")} </span>
                {code}
              </b>
              <span className={classes.words}>
                {meaning === undefined ? (
                  <span>{t("code.unknown")}</span>
                ) : (
                  <>
                    <b>{pick({ vi: meaning.meaning_vi, en: meaning.meaning_en })}</b>
                    <span>
                      <Icon name="chevronRight" size={13} />
                      {t("code.first")} {pick({ vi: meaning.first_vi, en: meaning.first_en })}
                    </span>
                  </>
                )}
                {!shown.includes(code) && <small>{t("code.before")}</small>}
              </span>
            </li>
          );
        })}
      </ul>
    </div>
  );
}
