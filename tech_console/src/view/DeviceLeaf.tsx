import { useMemo, useState } from "react";
import { actions, cameraScope } from "../core/actions.ts";
import { prompting } from "../core/live.ts";
import type { App, Descriptor } from "../core/wire.gen.ts";
import { ActionButton, ActionNote, useAction } from "./ActionButton.tsx";
import { Icon } from "./Icon.tsx";
import classes from "./Panel.module.css";
import { Privacy } from "./Privacy.tsx";
import { Readings } from "./Readings.tsx";
import { Result } from "./Tests.tsx";
import { labelOf } from "./values.ts";
import { useLive, type Visit } from "./visit.ts";
import { useWords } from "./words.ts";

/** The device beyond its picture and its settings: what is private, apps, actions, clipboard, readings. */
export function DeviceLeaf({ visit }: { visit: Visit }) {
  const { t } = useWords();
  const device = useLive(visit, (live) => live.session?.device);
  const apps = useLive(visit, (live) => live.apps.length > 0);
  return (
    <section className={classes.panel} aria-label={t("device.title")} data-testid="device">
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a box that scrolls must be reachable by keyboard */}
      <div className={classes.scroll} tabIndex={0}>
        <Privacy visit={visit} />
        {apps && <Apps visit={visit} />}
        <Actions visit={visit} />
        {device?.takes.includes("clipboard") && <Clipboard visit={visit} />}
        {device?.display && <Readings visit={visit} />}
      </div>
    </section>
  );
}

function Apps({ visit }: { visit: Visit }) {
  const { t } = useWords();
  const apps = useLive(visit, (live) => live.apps);
  const front = useLive(visit, (live) => live.privacy?.front ?? null);
  return (
    <section className={classes.section} aria-labelledby="apps-title" data-testid="apps">
      <h3 id="apps-title" className={classes.heading}>
        <Icon name="apps" size={15} />
        {t("apps.title")}
      </h3>
      <ul className={classes.list}>
        {apps.map((app) => (
          <AppRow key={app.id} visit={visit} app={app} front={front === app.id} />
        ))}
      </ul>
    </section>
  );
}

/** One app; one that uses the camera opens only where the customer asked for it. */
function AppRow({ visit, app, front }: { visit: Visit; app: App; front: boolean }) {
  const words = useWords();
  const { t, say } = words;
  const name = words.pick({ vi: app.label_vi, en: app.label_en });
  const control = useLive(visit, (live) => live.grants.control === "granted");
  const asked = useLive(visit, prompting);
  const wanted = useLive(visit, (live) => live.grants[cameraScope(app.id)] === "granted");
  const opening = useLive(visit, (live) => (live.opening?.app === app.id ? live.opening : null));
  const closed = app.camera && !wanted;
  const off = closed || !control || asked;
  const why = `why-app-${app.id}`;
  return (
    <li className={classes.item} data-testid={`app-${app.id}`} data-camera={app.camera} data-front={front}>
      <span className={classes.row}>
        <span className={classes.name}>
          {name} {app.camera && <Icon name={closed ? "cameraOff" : "camera"} size={14} />}
          {front && (
            <span className={classes.chip} data-tone="accent">
              {t("apps.front")}
            </span>
          )}
        </span>
        <button
          type="button"
          className={classes.button}
          aria-disabled={off}
          aria-label={t("apps.open.name", { app: name })}
          aria-describedby={closed ? why : undefined}
          title={!control ? t("remote.locked") : undefined}
          data-testid={`open-${app.id}`}
          onClick={() => {
            if (!off) visit.openApp(app.id);
          }}
        >
          {t("apps.open")}
        </button>
      </span>
      {closed && (
        <p className={classes.dim} id={why} data-testid="app-camera">
          {t("apps.camera")}
        </p>
      )}
      {app.camera && wanted && <p className={classes.dim}>{t("apps.camera.granted")}</p>}
      {opening?.outcome === "refused" && (
        <p className={classes.failure} role="alert">
          {t("apps.failed", { reason: say(`reason.${opening.reason}`, opening.reason ?? "") })}
        </p>
      )}
    </li>
  );
}

function Actions({ visit }: { visit: Visit }) {
  const { t } = useWords();
  const descriptors = useLive(visit, (live) => live.descriptors);
  const all = useMemo(() => actions(descriptors), [descriptors]);
  if (all.length === 0) return null;
  return (
    <section className={classes.section} aria-labelledby="actions-title" data-testid="actions">
      <h3 id="actions-title" className={classes.heading}>
        <Icon name="tool" size={15} />
        {t("actions.title")}
      </h3>
      <ul className={classes.list}>
        {all.map((descriptor) => (
          <ActionRow key={descriptor.key} visit={visit} descriptor={descriptor} />
        ))}
      </ul>
    </section>
  );
}

function ActionRow({ visit, descriptor }: { visit: Visit; descriptor: Descriptor }) {
  const words = useWords();
  const action = useAction(visit, descriptor);
  const { run } = action;
  return (
    <li className={classes.item} data-testid={`action-${descriptor.key}`} data-outcome={run?.outcome}>
      <span className={classes.row}>
        <span className={classes.name} title={descriptor.key}>
          {labelOf(descriptor, words)}
        </span>
        <ActionButton visit={visit} descriptor={descriptor} action={action} />
      </span>
      <ActionNote descriptor={descriptor} action={action} />
      {run !== undefined && <Result run={run} name={labelOf(descriptor, words)} />}
      {run?.outcome === "applied" && run.verdict === null && (
        <p className={classes.dim} role="status">
          {words.t("action.done")}
        </p>
      )}
    </li>
  );
}

const CLIP_CHARS = 4000;

/** Text to and from the device's clipboard, each way only with the customer's word. */
function Clipboard({ visit }: { visit: Visit }) {
  const { t, say } = useWords();
  const grant = useLive(visit, (live) => live.grants.clipboard);
  const asked = useLive(visit, prompting);
  const clip = useLive(visit, (live) => live.clip);
  const pasted = useLive(visit, (live) => live.pasted);
  const [text, setText] = useState("");
  const granted = grant === "granted";
  return (
    <section className={classes.section} aria-labelledby="clipboard-title" data-testid="clipboard">
      <h3 id="clipboard-title" className={classes.heading}>
        <Icon name="clipboard" size={15} />
        {t("clipboard.title")}
      </h3>
      {!granted && (
        <>
          <p className={classes.dim}>{t("clipboard.locked")}</p>
          <button
            type="button"
            className={classes.button}
            aria-disabled={asked}
            data-testid="scope-clipboard"
            data-grant={grant}
            onClick={() => {
              if (!asked) visit.ask("clipboard");
            }}
          >
            {grant === "asking" ? t("grant.asking") : t("grant.ask.clipboard")}
          </button>
        </>
      )}
      {granted && (
        <>
          <textarea
            className={classes.field}
            rows={3}
            maxLength={CLIP_CHARS}
            value={text}
            aria-label={t("clipboard.text")}
            placeholder={t("clipboard.text")}
            onChange={(event) => setText(event.currentTarget.value)}
            data-testid="clipboard-text"
          />
          <span className={classes.row}>
            <span className={classes.dim} role="status">
              {pasted !== null &&
                (pasted.outcome === "refused"
                  ? t("action.failed", { reason: say(`reason.${pasted.reason}`, pasted.reason ?? "") })
                  : say(`done.${pasted.outcome}`, ""))}
            </span>
            <button
              type="button"
              className={classes.button}
              aria-disabled={asked || text === ""}
              data-testid="clipboard-send"
              onClick={() => {
                if (!asked && text !== "") visit.paste(text);
              }}
            >
              <Icon name="send" size={13} />
              {t("clipboard.send")}
            </button>
          </span>
          {clip !== null && (
            <div className={classes.item} data-testid="clipboard-told">
              <span className={classes.dim}>{t("clipboard.told")}</span>
              <pre className={classes.clip}>{clip}</pre>
            </div>
          )}
        </>
      )}
    </section>
  );
}
