import { type ReactNode, useMemo, useState } from "react";
import { Candidates } from "./Candidates.tsx";
import { Codes } from "./Codes.tsx";
import { Icon } from "./Icon.tsx";
import type { Marking } from "./Marking.tsx";
import { Naming } from "./naming.ts";
import { Observing, Tasks } from "./Observing.tsx";
import classes from "./Panel.module.css";
import { Steps } from "./Steps.tsx";
import { Tests } from "./Tests.tsx";
import { VerdictDialog } from "./VerdictDialog.tsx";
import { byKey } from "./values.ts";
import { useLive, type Visit } from "./visit.ts";
import { useWords } from "./words.ts";

interface Props {
  visit: Visit;
  marking: Marking;
  toSetting: (key: string) => void;
}

/** From what people see to what is broken: the next step, what both sides see, the tests, and what it may be. */
export function Diagnosis({ visit, marking, toSetting }: Props) {
  const { t } = useWords();
  const display = useLive(visit, (live) => live.session?.device.display ?? true);
  const [verdict, setVerdict] = useState(false);
  const list = useLive(visit, (live) => live.descriptors);
  const descriptors = useMemo(() => byKey(list), [list]);
  const session = useLive(visit, (live) => live.session?.session);
  return (
    <section className={classes.panel} aria-label={t("diagnosis.title")} data-testid="diagnosis">
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a box that scrolls must be reachable by keyboard */}
      <div className={classes.scroll} tabIndex={0}>
        {display && <Codes visit={visit} />}
        <Steps visit={visit} marking={marking} toSetting={toSetting} />
        <Observing visit={visit} marking={marking} />
        {display && <Tests visit={visit} />}
        <Candidates visit={visit} />
        <Tasks visit={visit} />
      </div>
      <Foot>
        <button
          type="button"
          className={classes.button}
          data-primary
          onClick={() => setVerdict(true)}
          data-testid="verdict-open"
        >
          <Icon name="clipboardCheck" size={15} />
          {t("verdict.open")}
        </button>
        {session !== undefined && (
          <Naming value={descriptors}>
            <VerdictDialog session={session} opened={verdict} close={() => setVerdict(false)} />
          </Naming>
        )}
      </Foot>
    </section>
  );
}

function Foot({ children }: { children: ReactNode }) {
  return <div className={classes.foot}>{children}</div>;
}
