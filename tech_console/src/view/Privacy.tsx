import { barred, hidden } from "../core/privacy.ts";
import { Icon } from "./Icon.tsx";
import classes from "./Panel.module.css";
import { useLive, type Visit } from "./visit.ts";
import { useWords } from "./words.ts";

/** What of the picture is private now and why, and whether a camera is live. Shows nothing where nothing is. */
export function Privacy({ visit }: { visit: Visit }) {
  const { t, pick } = useWords();
  const privacy = useLive(visit, (live) => live.privacy);
  const why = useLive(visit, (live) => hidden(live));
  const bar = useLive(visit, (live) => barred(live, live.grants));
  const app = useLive(visit, (live) => live.apps.find(({ id }) => id === live.privacy?.front));
  const secret = privacy?.masked.includes("secret") ?? false;
  const quiet = privacy === null || (privacy.camera === "none" && why === null && bar === null && !secret);
  return (
    <div role="status" data-testid="privacy" data-camera={privacy?.camera} data-barred={bar ?? undefined}>
      {!quiet && (
        <section className={classes.section} aria-label={t("privacy.title")}>
          <h3 className={classes.heading}>
            <Icon name="shieldLock" size={15} />
            {t("privacy.title")}
          </h3>
          {app && (
            <p className={classes.text}>{t("privacy.front", { app: pick({ vi: app.label_vi, en: app.label_en }) })}</p>
          )}
          {privacy?.camera === "live" && (
            <span className={classes.chip} data-tone="bad" data-testid="camera-live">
              <Icon name="camera" size={13} />
              {t("privacy.camera.live")}
            </span>
          )}
          {privacy?.camera === "off" && (
            <span className={classes.chip}>
              <Icon name="cameraOff" size={13} />
              {t("privacy.camera.off")}
            </span>
          )}
          {why !== null && <p className={classes.text}>{t(`privacy.hidden.${why}`)}</p>}
          {secret && <p className={classes.text}>{t("privacy.secret")}</p>}
          {bar !== null && <p className={classes.dim}>{t(`privacy.barred.${bar}`)}</p>}
        </section>
      )}
    </div>
  );
}

/** Over the picture: why a part of it is painted over. */
export function MaskWords({ visit }: { visit: Visit }) {
  const { t } = useWords();
  const why = useLive(visit, (live) => hidden(live));
  const secret = useLive(visit, (live) => live.privacy?.masked.includes("secret") ?? false);
  return (
    <>
      {why !== null && <p data-testid="mask-camera">{t(`privacy.hidden.${why}`)}</p>}
      {secret && <p data-testid="mask-secret">{t("privacy.secret")}</p>}
    </>
  );
}
