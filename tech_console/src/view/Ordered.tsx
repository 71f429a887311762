import { ActionIcon } from "@mantine/core";
import { useEffect, useRef, useState } from "react";
import { moved } from "../core/settings.ts";
import { Icon } from "./Icon.tsx";
import classes from "./Ordered.module.css";
import type { Props } from "./SettingControl.tsx";
import { useWords } from "./words.ts";

type Way = "up" | "down";

/** A list to be put in order: by its arrows with mouse and keyboard alike, or dragged. */
export function Ordered({ descriptor, value, labelledBy, disabled, write }: Props) {
  const { t, pick } = useWords();
  const list = useRef<HTMLOListElement>(null);
  const pressed = useRef<{ item: string; way: Way } | null>(null);
  const [dragged, setDragged] = useState<number | null>(null);
  const items: readonly string[] = Array.isArray(value) ? value : [];

  // A row that changes its place loses the focus; who presses the same arrow again must not have to find it.
  useEffect(() => {
    if (pressed.current === null || items.length === 0) return;
    const { item, way } = pressed.current;
    const row = list.current?.querySelector(`[data-item="${CSS.escape(item)}"]`);
    const arrow = row?.querySelector<HTMLButtonElement>(`[data-way="${way}"]:not(:disabled)`);
    (arrow ?? row?.querySelector<HTMLButtonElement>("button:not(:disabled)"))?.focus();
    pressed.current = null;
  }, [items]);

  function named(item: string): string {
    const option = descriptor.options.find((one) => one.value === item);
    return option === undefined ? item : pick({ vi: option.label_vi, en: option.label_en });
  }

  function move(from: number, to: number, way?: Way) {
    const item = items[from];
    if (item !== undefined && way !== undefined) pressed.current = { item, way };
    write(moved(items, from, to));
  }

  return (
    <ol ref={list} className={classes.list} aria-labelledby={labelledBy} data-testid="ordered">
      {items.map((item, place) => (
        <li
          key={item}
          className={classes.row}
          data-item={item}
          data-dragged={dragged === place}
          draggable={!disabled}
          onDragStart={(event) => {
            event.dataTransfer.effectAllowed = "move";
            event.dataTransfer.setData("text/plain", item);
            setDragged(place);
          }}
          onDragEnd={() => setDragged(null)}
          onDragOver={(event) => {
            if (dragged !== null) event.preventDefault();
          }}
          onDrop={(event) => {
            event.preventDefault();
            if (dragged !== null) move(dragged, place);
            setDragged(null);
          }}
        >
          <span className={classes.place}>{place + 1}</span>
          <span className={classes.name}>{named(item)}</span>
          {(["up", "down"] as const).map((way) => (
            <ActionIcon
              key={way}
              size="sm"
              variant="subtle"
              data-way={way}
              data-testid={`move-${way}-${item}`}
              disabled={disabled || (way === "up" ? place === 0 : place === items.length - 1)}
              aria-label={t(`settings.move.${way}`, { item: named(item) })}
              onClick={() => move(place, way === "up" ? place - 1 : place + 1, way)}
            >
              <Icon name={way === "up" ? "chevronUp" : "chevronDown"} size={14} />
            </ActionIcon>
          ))}
        </li>
      ))}
    </ol>
  );
}
