import { SegmentedControl, Select, TextInput } from "@mantine/core";
import { useEffect, useMemo, useRef, useState } from "react";
import { prompting } from "../core/live.ts";
import { marked, markOf } from "../core/marks.ts";
import { LEVELS, type Level, matching, tree, upTo } from "../core/tree.ts";
import type { Descriptor } from "../core/wire.gen.ts";
import { Icon } from "./Icon.tsx";
import type { IconName } from "./icons.ts";
import { recall, remember } from "./memory.ts";
import { Setting } from "./Setting.tsx";
import classes from "./Settings.module.css";
import { byKey, shownValue } from "./values.ts";
import { useLive, type Visit } from "./visit.ts";
import { useWords, type Words } from "./words.ts";

type Show = "all" | "changed";

/** A setting that somebody wants to see; a new object for each time. */
export interface Sought {
  readonly key: string;
}

/** Everything that the device says it can be set to and reads, by domain and group, each with the control that fits. */
export function Settings({ visit, sought }: { visit: Visit; sought?: Sought | undefined }) {
  const words = useWords();
  const { t, say } = words;
  const told = useLive(visit, (live) => live.descriptors);
  // What is done once, and not set, has a leaf of its own.
  const all = useMemo(() => told.filter(({ kind }) => kind !== "action"), [told]);
  const values = useLive(visit, (live) => live.values);
  const survey = useLive(visit, (live) => live.survey);
  const timeline = useLive(visit, (live) => live.timeline);
  const granted = useLive(visit, (live) => live.grants.settings === "granted");
  const asked = useLive(visit, prompting);
  const [query, setQuery] = useState("");
  const [show, setShow] = useState<Show>("all");
  const [level, setLevel] = useState<Level>(() => LEVELS.find((one) => one === recall("level")) ?? "expert");
  const [folded, setFolded] = useState<ReadonlySet<string>>(new Set());
  const list = useRef<HTMLDivElement>(null);

  useEffect(() => {
    if (sought === undefined) return;
    setQuery(sought.key);
    setShow("all");
    setLevel("service");
  }, [sought]);

  const descriptors = useMemo(() => byKey(all), [all]);
  const marks = useMemo(() => marked(survey, timeline), [survey, timeline]);
  const changed = useMemo(() => all.filter((one) => markOf(one, values, marks) !== undefined), [all, values, marks]);
  const found = useMemo(
    () => tree(matching(upTo(show === "changed" ? changed : all, level), query)),
    [all, changed, show, level, query],
  );
  const asking = useLive(visit, (live) => live.grants.settings === "asking");
  const hint = granted
    ? asked
      ? t("settings.prompting")
      : null
    : t(asking ? "settings.asking" : asked ? "settings.prompting" : "settings.locked");

  function fold(name: string) {
    const next = new Set(folded);
    if (!next.delete(name)) next.add(name);
    setFolded(next);
  }

  return (
    <section className={classes.panel} aria-labelledby="settings-title" data-testid="settings">
      <header className={classes.tools}>
        <h2 id="settings-title" className="visually-hidden">
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
          onKeyDown={(event) => {
            if (event.key === "Escape") setQuery("");
          }}
          data-testid="settings-search"
        />
        <div className={classes.filters}>
          <SegmentedControl
            size="xs"
            aria-label={t("settings.show")}
            value={show}
            onChange={(value) => setShow(value as Show)}
            data={[
              { value: "all", label: <span data-testid="settings-all">{t("settings.show.all")}</span> },
              {
                value: "changed",
                label: (
                  <span data-testid="settings-changed">{t("settings.show.changed", { count: changed.length })}</span>
                ),
              },
            ]}
          />
          <Select
            size="xs"
            className={classes.level ?? ""}
            aria-label={t("settings.level")}
            data={LEVELS.map((one) => ({ value: one, label: t(`level.${one}`) }))}
            value={level}
            allowDeselect={false}
            onChange={(value) => {
              const next = LEVELS.find((one) => one === value) ?? "expert";
              remember("level", next);
              setLevel(next);
            }}
            data-testid="settings-level"
          />
        </div>
        {hint !== null && (
          <p className={classes.hint}>
            <span>{hint}</span>
            {!granted && !asked && (
              <button type="button" onClick={() => visit.ask("settings")} data-testid="settings-ask">
                {t("grant.ask.settings")}
              </button>
            )}
          </p>
        )}
      </header>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a box that scrolls must be reachable by keyboard */}
      <div className={classes.list} tabIndex={0} ref={list}>
        {found.length === 0 && (
          <p className={classes.nothing} role="status">
            {nothing(all, query, show, words)}
          </p>
        )}
        {found.map(({ name, count, groups }) => {
          const open = query !== "" || show === "changed" || !folded.has(name);
          return (
            <section key={name} aria-label={say(`domain.${name}`, name)}>
              <h3 className={classes.domain}>
                <button type="button" aria-expanded={open} onClick={() => fold(name)}>
                  <Icon name={ICONS[name] ?? "settings"} size={15} />
                  {say(`domain.${name}`, name)}
                  <span className={classes.count}>{count}</span>
                  <Icon name={open ? "chevronUp" : "chevronDown"} size={14} />
                </button>
              </h3>
              {open &&
                groups.map((group) => (
                  <div key={group.name ?? ""}>
                    {group.name !== null && <h4 className={classes.group}>{groupName(group.name)}</h4>}
                    {group.descriptors.map((descriptor) => (
                      <Setting
                        key={descriptor.key}
                        visit={visit}
                        descriptor={descriptor}
                        descriptors={descriptors}
                        mark={markOf(descriptor, values, marks)}
                        enabled={granted && !asked}
                      />
                    ))}
                  </div>
                ))}
            </section>
          );
        })}
      </div>
    </section>
  );

  /** A group of an input goes by the input's own name; others have words here, or their key's. */
  function groupName(name: string): string {
    const option = descriptors.get("input.current")?.options.some(({ value }) => value === name);
    return option ? shownValue(descriptors.get("input.current"), name, words) : say(`group.${name}`, name);
  }
}

function nothing(all: readonly Descriptor[], query: string, show: Show, { t }: Words): string {
  if (all.length === 0) return t("settings.empty");
  if (query !== "") return t("settings.nothing", { query });
  return t(show === "changed" ? "settings.unchanged" : "settings.level.none");
}

const ICONS: Readonly<Record<string, IconName>> = {
  picture: "photo",
  sound: "volume",
  input: "plugConnected",
  network: "wifi",
  system: "settings",
  channel: "deviceTv",
  camera: "camera",
  privacy: "shield",
  accessibility: "user",
  power: "power",
};
