import { Component, type ReactNode } from "react";
import classes from "./State.module.css";
import { useWords } from "./words.ts";

/** A short code for what broke: the same fault gives the same code, and no exception's text reaches the page. */
function codeOf(error: unknown): string {
  const text = error instanceof Error ? `${error.name}:${error.message}` : "unknown";
  let sum = 0x811c9dc5;
  for (let i = 0; i < text.length; i += 1) sum = Math.imul(sum ^ text.charCodeAt(i), 0x01000193) >>> 0;
  return `UI-${sum.toString(16).toUpperCase().padStart(8, "0")}`;
}

export class ErrorBoundary extends Component<{ children: ReactNode }, { code: string | null }> {
  override state = { code: null };

  static getDerivedStateFromError(error: unknown) {
    return { code: codeOf(error) };
  }

  override render() {
    return this.state.code === null ? this.props.children : <Broken code={this.state.code} />;
  }
}

/** Also shown by the router for a page that broke. */
export function Fault({ error }: { error: unknown }) {
  return <Broken code={codeOf(error)} />;
}

function Broken({ code }: { code: string }) {
  const { t } = useWords();
  return (
    <main className={classes.state} role="alert" data-testid="fault">
      <h1>{t("error.title")}</h1>
      <p>{t("error.text")}</p>
      <p className={classes.code}>
        {t("error.code")}: <code>{code}</code>
      </p>
      <button type="button" onClick={() => location.reload()}>
        {t("error.reload")}
      </button>
    </main>
  );
}
