import { Loader } from "@mantine/core";
import { cameraScope } from "../core/actions.ts";
import type { Grant } from "../core/live.ts";
import type { Scope } from "../core/wire.gen.ts";
import { Icon } from "./Icon.tsx";
import type { IconName } from "./icons.ts";
import classes from "./Scopes.module.css";
import { useLive, type Visit } from "./visit.ts";
import { useWords } from "./words.ts";

const ICON: Record<Exclude<Scope, "continue">, IconName> = {
  view: "eye",
  control: "deviceRemote",
  settings: "adjustments",
  clipboard: "clipboard",
};

/** What the customer granted, and the buttons that ask for more. */
export function Scopes({ visit }: { visit: Visit }) {
  const { t } = useWords();
  const grants = useLive(visit, (live) => live.grants);
  const display = useLive(visit, (live) => live.session?.device.display ?? true);
  const camera = useLive(visit, (live) => live.apps.some(({ id }) => live.grants[cameraScope(id)] === "granted"));
  return (
    <fieldset className={classes.scopes} data-scopes={camera ? "camera" : ""}>
      <legend className="visually-hidden">{t("scopes.title")}</legend>
      <div className={classes.scope} data-grant={grants.view}>
        <Icon name={ICON.view} />
        <span className={classes.words}>
          <b>{t(display ? "scope.view" : "scope.view.plain")}</b>
          <span>{t(`grant.${grants.view}`)}</span>
        </span>
      </div>
      <Ask scope="control" grant={grants.control} ask={() => visit.ask("control")} />
      <Ask scope="settings" grant={grants.settings} ask={() => visit.ask("settings")} />
      <Cameras visit={visit} />
      <p className="visually-hidden" role="status">
        {(["control", "settings"] as const)
          .filter((scope) => grants[scope] !== "none")
          .map((scope) => t("grant.announce", { scope: t(`scope.${scope}`), grant: t(`grant.${grants[scope]}`) }))
          .join(". ")}
      </p>
    </fieldset>
  );
}

/** The apps whose camera the customer asked to have checked: each can be taken back at any moment. */
function Cameras({ visit }: { visit: Visit }) {
  const { t, pick } = useWords();
  const grants = useLive(visit, (live) => live.grants);
  const apps = useLive(visit, (live) => live.apps);
  return apps
    .filter(({ id }) => grants[cameraScope(id)] === "granted")
    .map((app) => {
      const name = pick({ vi: app.label_vi, en: app.label_en });
      return (
        <div key={app.id} className={classes.scope} data-grant="granted" data-testid={`scope-camera-${app.id}`}>
          <Icon name="camera" />
          <span className={classes.words}>
            <b>{t("scope.camera", { app: name })}</b>
            <span>{t("grant.camera")}</span>
          </span>
        </div>
      );
    });
}

function Ask({ scope, grant, ask }: { scope: "control" | "settings"; grant: Grant; ask: () => void }) {
  const { t } = useWords();
  const settled = grant === "granted" || grant === "asking";
  const action = grant === "none" ? t(`grant.ask.${scope}`) : t(`grant.again.${scope}`);
  return (
    <button
      type="button"
      className={classes.scope}
      data-testid={`scope-${scope}`}
      data-grant={grant}
      aria-disabled={settled}
      title={grant === "none" || settled ? undefined : action}
      onClick={() => {
        if (!settled) ask();
      }}
    >
      {grant === "asking" ? (
        <Loader size={17} color="currentColor" />
      ) : (
        <Icon name={grant === "granted" ? "check" : ICON[scope]} />
      )}
      <span className={classes.words}>
        <b>{t(`scope.${scope}`)}</b>
        <span>{grant === "none" ? action : t(`grant.${grant}`)}</span>
      </span>
      {(grant === "refused" || grant === "unanswered" || grant === "withdrawn") && <Icon name="refresh" size={15} />}
    </button>
  );
}
