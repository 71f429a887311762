import { padOf } from "../core/pads.ts";
import classes from "./Appliance.module.css";
import { Codes } from "./Codes.tsx";
import { Icon } from "./Icon.tsx";
import type { IconName } from "./icons.ts";
import { Readings } from "./Readings.tsx";
import { Tests } from "./Tests.tsx";
import { useLive, type Visit } from "./visit.ts";
import { useWords } from "./words.ts";

const ICON: Readonly<Record<string, IconName>> = {
  washer: "wash",
  refrigerator: "fridge",
  air_conditioner: "airConditioner",
};

/** Returns the icon of a kind of device. */
export function kindIcon(kind: string): IconName {
  return ICON[kind] ?? (padOf(kind) === "computer" ? "deviceDesktop" : "deviceTv");
}

/** In place of the picture of a device that has none: its error codes, what it measures, and its tests. */
export function Appliance({ visit }: { visit: Visit }) {
  const { t, say } = useWords();
  const device = useLive(visit, (live) => live.session?.device);
  if (device === undefined) return null;
  return (
    <section className={classes.appliance} aria-label={t("appliance.title")} data-testid="appliance">
      <header className={classes.head}>
        <span className={classes.badge}>
          <Icon name={kindIcon(device.kind)} size={22} />
        </span>
        <span className={classes.names}>
          <b>{say(`kind.${device.kind}`, device.kind)}</b>
          <span>
            {device.model}
            {device.family !== null && ` · ${device.family}`}
            {device.through !== null && ` · ${t("appliance.through", { device: device.through })}`}
          </span>
        </span>
        <p className={classes.note}>{t("appliance.note")}</p>
      </header>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a box that scrolls must be reachable by keyboard */}
      <div className={classes.scroll} tabIndex={0}>
        <Codes visit={visit} large />
        <Readings visit={visit} large />
        <Tests visit={visit} wide />
      </div>
    </section>
  );
}
