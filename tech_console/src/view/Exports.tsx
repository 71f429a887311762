import { Button } from "@mantine/core";
import { useMutation } from "@tanstack/react-query";
import classes from "./Exports.module.css";
import { exportOf, http, receiptOf, sentenceOf } from "./http.ts";
import { Icon } from "./Icon.tsx";
import { useWords } from "./words.ts";

const FORMATS = { jsonl: "JSON Lines", ocsf: "OCSF 1.8", cef: "CEF" } as const;
const RECEIPTS = ["vi", "en"] as const;
const KEPT_MS = 60_000;

/** Takes a session's record away: as a film, which takes a while to make, and its events as lines. */
export function Exports({ session }: { session: string }) {
  const words = useWords();
  const { t, language } = words;
  const film = useMutation({
    mutationFn: async () => save(await http.film(session, language), `televisit-${session}`),
  });
  const receipts = RECEIPTS.map((receipt) => ({
    id: `receipt-${receipt}`,
    href: receiptOf(session, receipt),
    title: t("export.receipt.tip"),
    name: t(`export.receipt.${receipt}`),
  }));
  const lines = Object.entries(FORMATS).map(([format, name]) => ({
    id: format,
    href: exportOf(session, format),
    title: t("export.lines.tip"),
    name,
  }));
  return (
    <section className={classes.exports} aria-label={t("export.title")} data-testid="exports">
      <h2>{t("export.title")}</h2>
      <Button
        size="compact-sm"
        variant="default"
        leftSection={<Icon name="playerPlay" size={14} />}
        loading={film.isPending}
        onClick={() => film.mutate()}
        title={t("export.film.tip")}
        data-testid="export-film"
      >
        {t("export.film")}
      </Button>
      {[...receipts, ...lines].map(({ id, href, title, name }) => (
        <Button
          key={id}
          component="a"
          size="compact-sm"
          variant="default"
          leftSection={<Icon name="download" size={14} />}
          href={href}
          download
          title={title}
          data-testid={`export-${id}`}
        >
          {name}
        </Button>
      ))}
      <p
        role={film.isError ? "alert" : "status"}
        data-tone={film.isError ? "bad" : undefined}
        data-testid="export-told"
      >
        {film.isPending && t("export.film.making")}
        {film.isError && sentenceOf(film.error, words)}
        {film.isSuccess && t("export.film.done")}
      </p>
    </section>
  );
}

/** Has the browser keep a file: an MP4, or a zip of several where the picture's codec or size changed. */
function save(file: Blob, name: string): void {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(file);
  link.download = `${name}.${file.type.includes("zip") ? "zip" : "mp4"}`;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), KEPT_MS);
}
