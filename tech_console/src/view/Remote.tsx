import { Button, Group, Modal } from "@mantine/core";
import { type ReactNode, useState } from "react";
import { Icon } from "./Icon.tsx";
import type { IconName } from "./icons.ts";
import { KeyButton, Keys, useEnabled } from "./Keys.tsx";
import classes from "./Remote.module.css";
import type { Visit } from "./visit.ts";
import { useWords } from "./words.ts";

const DIGITS = ["1", "2", "3", "4", "5", "6", "7", "8", "9"];
const COLOURS = ["ColorF0Red", "ColorF1Green", "ColorF2Yellow", "ColorF3Blue"] as const;

/** A remote control like the television's own. Every key is a `control.key` press. */
export function Remote({ visit }: { visit: Visit }) {
  const { t, say } = useWords();
  const enabled = useEnabled(visit);
  const [powering, setPowering] = useState(false);
  const nameOf = (name: string) => say(`key.${name}`, name);
  const press = (name: string) => (name === "Power" ? setPowering(true) : visit.key(name));

  function key(name: string, children: ReactNode, className?: string) {
    return (
      <KeyButton
        key={name}
        visit={visit}
        name={name}
        label={nameOf(name)}
        enabled={enabled}
        press={press}
        className={className}
      >
        {children}
      </KeyButton>
    );
  }
  const icon = (name: IconName, size = 20) => <Icon name={name} size={size} />;

  return (
    <>
      <Keys visit={visit} title={t("remote.title")} nameOf={nameOf}>
        <div className={classes.ends}>
          {key("Power", icon("power"), classes.power)}
          {key("TVInput", <span className={classes.word}>{t("key.TVInput")}</span>, classes.pill)}
        </div>
        <div className={classes.pad}>
          {key("ArrowUp", icon("chevronUp", 22), classes.up)}
          {key("ArrowLeft", icon("chevronLeft", 22), classes.left)}
          {key("Enter", "OK", classes.ok)}
          {key("ArrowRight", icon("chevronRight", 22), classes.right)}
          {key("ArrowDown", icon("chevronDown", 22), classes.down)}
        </div>
        <div className={classes.three}>
          {key("GoBack", icon("arrowBackUp"))}
          {key("GoHome", icon("home"))}
          {key("ContextMenu", icon("menu2"))}
        </div>
        <div className={classes.rockers}>
          <div className={classes.rocker}>
            {key("AudioVolumeUp", icon("plus", 17))}
            <span className={classes.caption}>{icon("volume", 16)}</span>
            {key("AudioVolumeDown", icon("minus", 17))}
          </div>
          <div className={classes.middle}>
            {key("AudioVolumeMute", icon("volumeOff", 17))}
            {key("Settings", icon("settings", 17))}
            {key("Info", icon("infoCircle", 17))}
          </div>
          <div className={classes.rocker}>
            {key("ChannelUp", icon("chevronUp", 17))}
            <span className={classes.caption}>CH</span>
            {key("ChannelDown", icon("chevronDown", 17))}
          </div>
        </div>
        <fieldset className={classes.digits}>
          <legend className="visually-hidden">{t("remote.digits")}</legend>
          {DIGITS.map((digit) => key(digit, digit))}
          {key("Guide", icon("listDetails", 16))}
          {key("0", "0")}
          {key("Exit", icon("x", 16))}
        </fieldset>
        <div className={classes.colours}>{COLOURS.map((name) => key(name, null, classes.colour))}</div>
      </Keys>
      <Modal
        opened={powering}
        onClose={() => setPowering(false)}
        title={t("remote.power.title")}
        centered
        closeButtonProps={{ "aria-label": t("dialog.close") }}
      >
        <p className={classes.warning}>{t("remote.power.text")}</p>
        <Group justify="flex-end">
          <Button variant="default" onClick={() => setPowering(false)} data-autofocus data-testid="power-keep">
            {t("remote.power.keep")}
          </Button>
          <Button
            color="red"
            leftSection={<Icon name="power" size={16} />}
            data-testid="power-confirm"
            onClick={() => {
              setPowering(false);
              visit.key("Power");
            }}
          >
            {t("remote.power.go")}
          </Button>
        </Group>
      </Modal>
    </>
  );
}
