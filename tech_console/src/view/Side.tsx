import { type KeyboardEvent, type ReactNode, useEffect, useId, useRef } from "react";
import { Icon } from "./Icon.tsx";
import type { IconName } from "./icons.ts";
import classes from "./Side.module.css";

export interface Leaf {
  readonly name: string;
  readonly icon: IconName;
  readonly label: string;
  /** Shown beside the label, for instance how many changes there are. */
  readonly count?: number;
  readonly content: ReactNode;
}

interface Props {
  leaves: readonly Leaf[];
  label: string;
  chosen: string;
  choose: (name: string) => void;
}

/** Beside the picture: one leaf at a time, by tabs, by the arrow keys among them, and by Alt and a digit from anywhere. */
export function Side({ leaves, label, chosen, choose }: Props) {
  const id = useId();
  const tabs = useRef(new Map<string, HTMLButtonElement>());
  const shown = leaves.find(({ name }) => name === chosen) ?? leaves[0];

  useEffect(() => {
    function go(event: globalThis.KeyboardEvent) {
      if (!event.altKey || event.ctrlKey || event.metaKey || event.shiftKey) return;
      const leaf = leaves[Number(/^Digit(\d)$/.exec(event.code)?.[1] ?? 0) - 1];
      if (leaf === undefined) return;
      event.preventDefault();
      choose(leaf.name);
      tabs.current.get(leaf.name)?.focus();
    }
    window.addEventListener("keydown", go);
    return () => window.removeEventListener("keydown", go);
  }, [leaves, choose]);

  function walk(event: KeyboardEvent, index: number) {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (step === undefined) return;
    const next = leaves[(index + step + leaves.length) % leaves.length];
    if (next === undefined) return;
    event.preventDefault();
    choose(next.name);
    tabs.current.get(next.name)?.focus();
  }

  return (
    <div className={classes.side}>
      <div className={classes.tabs} role="tablist" aria-label={label}>
        {leaves.map((leaf, index) => (
          <button
            key={leaf.name}
            ref={(tab) => {
              if (tab === null) tabs.current.delete(leaf.name);
              else tabs.current.set(leaf.name, tab);
            }}
            type="button"
            role="tab"
            id={`${id}-tab-${leaf.name}`}
            aria-controls={`${id}-${leaf.name}`}
            aria-selected={leaf === shown}
            aria-keyshortcuts={`Alt+${index + 1}`}
            title={`Alt+${index + 1}`}
            tabIndex={leaf === shown ? 0 : -1}
            className={classes.tab}
            data-testid={`tab-${leaf.name}`}
            onClick={() => choose(leaf.name)}
            onKeyDown={(event) => walk(event, index)}
          >
            <span className={classes.icon}>
              <Icon name={leaf.icon} size={17} />
            </span>
            {leaf.label}
            {leaf.count !== undefined && leaf.count > 0 && <span className={classes.count}>{leaf.count}</span>}
          </button>
        ))}
      </div>
      {leaves.map((leaf) => (
        <div
          key={leaf.name}
          role="tabpanel"
          id={`${id}-${leaf.name}`}
          aria-labelledby={`${id}-tab-${leaf.name}`}
          className={classes.leaf}
          hidden={leaf !== shown}
        >
          {leaf.content}
        </div>
      ))}
    </div>
  );
}
