import { Menu } from "@mantine/core";
import { Link, Outlet, useNavigate } from "@tanstack/react-router";
import { type ReactNode, useEffect } from "react";
import type { Account } from "../core/http.ts";
import { useSignOut } from "./account.ts";
import { Icon } from "./Icon.tsx";
import { Notice } from "./Notice.tsx";
import { offline } from "./offline.ts";
import { focusPin, PIN_KEY } from "./PinForm.tsx";
import { LanguageSwitch, ThemeSwitch } from "./Preferences.tsx";
import classes from "./Shell.module.css";
import { useStore } from "./visit.ts";
import { type Key, useWords } from "./words.ts";

/** One place that the header leads to. */
export interface Place {
  readonly to: string;
  readonly label: Key;
}

export function Brand() {
  const { t } = useWords();
  return (
    <span className={classes.brand}>
      <svg aria-hidden="true" width="28" height="28" viewBox="0 0 32 32" fill="none">
        <rect width="32" height="32" rx="8" fill="#0f6f78" />
        <rect x="6" y="8" width="20" height="13" rx="2.5" stroke="#fff" strokeWidth="2.2" />
        <path d="M12 25h8" stroke="#fff" strokeWidth="2.2" strokeLinecap="round" />
        <path
          d="M12.5 14.5l2.7 2.7 4.6-5"
          stroke="#7ee0d2"
          strokeWidth="2.4"
          strokeLinecap="round"
          strokeLinejoin="round"
        />
      </svg>
      <b>{t("app.product")}</b>
      <span>{t("app.tagline")}</span>
    </span>
  );
}

/** What every signed-in page stands in: who, where, language, theme, and the way out. */
export function Shell({ account, places, pin }: { account: Account; places: readonly Place[]; pin: boolean }) {
  const { t } = useWords();
  const cut = useStore(offline, (is) => is);
  usePinKey(pin);
  return (
    <div className={classes.shell}>
      <a className={classes.skip} href="#main">
        {t("app.skip")}
      </a>
      <header className={classes.header}>
        <Brand />
        <nav className={classes.nav} aria-label={t("app.nav")}>
          {places.map(({ to, label }) => (
            <Link key={to} to={to} className={classes.place} data-testid={`nav-${label.split(".")[1]}`}>
              {t(label)}
            </Link>
          ))}
        </nav>
        <LanguageSwitch />
        <ThemeSwitch />
        <Person account={account} />
      </header>
      {cut && (
        <Notice tone="bad" live testid="offline">
          {t("app.offline")}
        </Notice>
      )}
      <main id="main" className={classes.main} tabIndex={-1}>
        <Outlet />
      </main>
    </div>
  );
}

function Person({ account }: { account: Account }): ReactNode {
  const { t } = useWords();
  const out = useSignOut();
  return (
    <Menu position="bottom-end" withArrow>
      <Menu.Target>
        <button type="button" className={classes.person} data-testid="account">
          <span className="visually-hidden">{t("app.account")}:</span>
          <span className={classes.initials} aria-hidden="true">
            {initials(account.full_name)}
          </span>
          <span className={classes.who}>
            <b data-testid="account-name">{account.full_name}</b>
            <span>
              {t(`role.${account.role}`)} · {account.staff_number}
            </span>
          </span>
          <Icon name="chevronDown" size={15} />
        </button>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Label>{account.name}</Menu.Label>
        <Menu.Item leftSection={<Icon name="logout" size={16} />} onClick={() => out.mutate()} data-testid="sign-out">
          {t("app.sign_out")}
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}

/** In Vietnamese the given name comes last: first and last word. */
function initials(name: string): string {
  const words = name.trim().split(/\s+/);
  const letters = [words[0], words.length > 1 ? words.at(-1) : undefined].map((word) => [...(word ?? "")][0] ?? "");
  return letters.join("").toUpperCase();
}

/** One key leads to the PIN field from everywhere. */
function usePinKey(on: boolean): void {
  const navigate = useNavigate();
  useEffect(() => {
    if (!on) return;
    function go(event: KeyboardEvent) {
      if (event.key !== PIN_KEY) return;
      event.preventDefault();
      if (!focusPin()) void navigate({ to: "/assist" }).then(() => focusPin());
    }
    window.addEventListener("keydown", go);
    return () => window.removeEventListener("keydown", go);
  }, [on, navigate]);
}

/** Sign-in stands outside the shell but shares its looks. */
export function Doorway({ children }: { children: ReactNode }) {
  return (
    <div className={classes.doorway}>
      <header className={classes.doorbar}>
        <Brand />
        <LanguageSwitch />
        <ThemeSwitch />
      </header>
      {children}
    </div>
  );
}
