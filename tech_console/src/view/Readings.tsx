import { useMemo } from "react";
import { isCode, line } from "../core/telemetry.ts";
import type { Descriptor } from "../core/wire.gen.ts";
import { Icon } from "./Icon.tsx";
import panel from "./Panel.module.css";
import classes from "./Readings.module.css";
import { labelOf, shownValue } from "./values.ts";
import { useLive, type Visit } from "./visit.ts";
import { useWords } from "./words.ts";

/** What the device measures, as it measures it, each with the line of the last two minutes. */
export function Readings({ visit, large = false }: { visit: Visit; large?: boolean }) {
  const { t } = useWords();
  const descriptors = useLive(visit, (live) => live.descriptors);
  const all = useMemo(() => descriptors.filter((one) => one.kind === "telemetry" && !isCode(one)), [descriptors]);
  return (
    <section className={panel.section} aria-labelledby="readings-title" data-testid="readings">
      <h3 id="readings-title" className={panel.heading}>
        <Icon name="activity" size={15} />
        {t("readings.title")}
      </h3>
      {all.length === 0 && <p className={panel.dim}>{t("readings.none")}</p>}
      <ul className={classes.grid} data-large={large}>
        {all.map((descriptor) => (
          <Reading key={descriptor.key} visit={visit} descriptor={descriptor} />
        ))}
      </ul>
    </section>
  );
}

const [WIDTH, HEIGHT] = [100, 24];

function Reading({ visit, descriptor }: { visit: Visit; descriptor: Descriptor }) {
  const words = useWords();
  const { key } = descriptor;
  const value = useLive(visit, (live) => live.values[key]);
  const samples = useLive(visit, (live) => live.telemetry[key]);
  const points = samples === undefined ? "" : line(samples, WIDTH, HEIGHT);
  return (
    <li className={classes.reading} data-testid={`reading-${key}`}>
      <span className={classes.name} title={key}>
        {labelOf(descriptor, words)}
      </span>
      <b className={classes.value} data-testid="reading-value">
        {shownValue(descriptor, value, words)}
      </b>
      {points !== "" && (
        <svg
          className={classes.line}
          viewBox={`0 -1 ${WIDTH} ${HEIGHT + 2}`}
          preserveAspectRatio="none"
          aria-hidden="true"
        >
          <polyline points={points} vectorEffect="non-scaling-stroke" />
        </svg>
      )}
    </li>
  );
}
