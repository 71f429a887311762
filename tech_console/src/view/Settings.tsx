import { TextInput } from "@mantine/core";
import { useMemo, useState } from "react";
import { prompting } from "../core/live.ts";
import { domains, search } from "../core/settings.ts";
import { Icon } from "./Icon.tsx";
import { Setting } from "./Setting.tsx";
import classes from "./Settings.module.css";
import { useLive, type Visit } from "./visit.ts";
import { useWords } from "./words.ts";

/** Everything that the device says it can be set to, by domain, each with the control that fits its type. */
export function Settings({ visit }: { visit: Visit }) {
  const { t, say } = useWords();
  const descriptors = useLive(visit, (live) => live.descriptors);
  const granted = useLive(visit, (live) => live.grants.settings === "granted");
  const asked = useLive(visit, prompting);
  const [query, setQuery] = useState("");
  const found = useMemo(() => domains(search(descriptors, query)), [descriptors, query]);
  const hint = granted ? (asked ? t("settings.prompting") : null) : t("settings.locked");

  return (
    <section className={classes.panel} aria-labelledby="settings-title" data-testid="settings">
      <header className={classes.head}>
        <h2 id="settings-title" className={classes.title}>
          <Icon name="adjustments" size={16} />
          {t("settings.title")}
        </h2>
        <TextInput
          size="xs"
          type="search"
          aria-label={t("settings.search")}
          placeholder={t("settings.search")}
          leftSection={<Icon name="search" size={15} />}
          value={query}
          onChange={(event) => setQuery(event.currentTarget.value)}
          data-testid="settings-search"
        />
        {hint !== null && <p className={classes.hint}>{hint}</p>}
      </header>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a box that scrolls must be reachable by keyboard */}
      <div className={classes.list} tabIndex={0}>
        {descriptors.length === 0 && <p className={classes.nothing}>{t("settings.empty")}</p>}
        {descriptors.length > 0 && found.length === 0 && (
          <p className={classes.nothing}>{t("settings.nothing", { query })}</p>
        )}
        {found.map(({ name, descriptors: group }) => (
          <section key={name} className={classes.domain} aria-label={say(`domain.${name}`, name)}>
            <h3 className={classes.domainName}>
              {say(`domain.${name}`, name)} <span>{t("settings.count", { count: group.length })}</span>
            </h3>
            {group.map((descriptor) => (
              <Setting key={descriptor.key} visit={visit} descriptor={descriptor} enabled={granted && !asked} />
            ))}
          </section>
        ))}
      </div>
    </section>
  );
}
