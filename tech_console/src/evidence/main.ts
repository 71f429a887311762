/** The page that checks an evidence bundle from a disk: it may use no network, and nothing it shows is markup. */
import { type Report, type Step, type StepName, signed, verifyBundle, withKeys } from "../core/verify/bundle.ts";
import { Rows } from "../core/verify/events.ts";
import { BadNote, parseVerifier } from "../core/verify/ledger.ts";
import { verify } from "../core/verify/reader.ts";
import { Ahead, type Source, Unable } from "../core/verify/tools.ts";
import { blobSource, webcrypto } from "../view/webcrypto.ts";
import { el, icon } from "./dom.ts";
import { isReport, keyCards, type Outcome, shown } from "./result.ts";
import { type Key, type Language, WORDS } from "./words.ts";

const PAINT_MS = 80;

class Page {
  private language: Language = navigator.language.startsWith("en") ? "en" : "vi";
  private outcome: Outcome | null = null;
  private typed = "";
  /** Whether what was typed is a key that signed: null while nobody can tell. */
  private compared: Key | null = null;
  /** As it came out with the keys in the bundle alone. */
  private first: Report | null = null;
  private name = "";
  private run = 0;
  private readonly result = el("div", { class: "result", "aria-live": "polite" });
  private readonly keyResult = el("div", {});

  start(): void {
    document.body.addEventListener("dragover", (event) => event.preventDefault());
    document.body.addEventListener("drop", (event) => {
      event.preventDefault();
      if (event.dataTransfer) void this.check([...event.dataTransfer.files]);
    });
    this.paint();
  }

  private say = (key: Key): string => WORDS[this.language][key];

  private paint(): void {
    document.documentElement.lang = this.language;
    document.title = `Televisit · ${this.say("title")}`;
    document.body.replaceChildren(this.header(), el("main", {}, this.chooser(), this.result));
    this.paintResult();
  }

  private header(): HTMLElement {
    const speak = (language: Language, text: string) =>
      el(
        "button",
        {
          type: "button",
          "aria-pressed": String(this.language === language),
          lang: language,
          "data-testid": `language-${language}`,
          onclick: () => {
            this.language = language;
            this.paint();
          },
        },
        text,
      );
    const theme = el("button", { type: "button", "aria-label": this.say("theme"), onclick: turn }, icon("theme", 18));
    return el(
      "header",
      {},
      el("div", { class: "brand" }, "Televisit"),
      el("div", { class: "group" }, speak("vi", "Tiếng Việt"), speak("en", "English")),
      theme,
    );
  }

  private chooser(): HTMLElement {
    const input = el("input", {
      type: "file",
      multiple: true,
      class: "hidden",
      id: "file",
      "data-testid": "file",
      onchange: () => void this.check([...(input.files ?? [])]),
    });
    const choose = el("label", { for: "file", class: "button" }, this.say("choose"));
    return el(
      "section",
      { class: "intro" },
      el("h1", {}, this.say("title")),
      el("p", {}, this.say("intro")),
      el(
        "div",
        { class: "drop" },
        icon("file", 34),
        el("p", { class: "lead" }, this.name === "" ? this.say("drop") : this.name),
        el("p", { class: "dim" }, this.say("drop_hint")),
        input,
        choose,
      ),
    );
  }

  private paintResult(): void {
    const { outcome } = this;
    const parts = outcome === null ? [] : [...shown(outcome, this.language)];
    if (isReport(outcome) && !outcome.only && outcome.report.keys.length > 0) parts.splice(1, 0, this.keyCard());
    this.result.replaceChildren(...parts);
  }

  private keyCard(): HTMLElement {
    const field = el("input", {
      type: "text",
      id: "key",
      placeholder: this.say("key_place"),
      spellcheck: "false",
      autocomplete: "off",
      "data-testid": "own-key",
      oninput: () => void this.compare(field.value),
    });
    field.value = this.typed;
    this.paintKey();
    return el(
      "section",
      { class: "card" },
      el("h3", {}, this.say("key")),
      el("p", { class: "dim" }, this.say("key_hint")),
      el("label", { for: "key" }, this.say("key_label")),
      field,
      this.keyResult,
    );
  }

  private paintKey(): void {
    const { outcome, compared } = this;
    if (!isReport(outcome)) return;
    const tone = compared === "key_equal" ? "good" : compared === "key_untold" ? "warn" : "bad";
    const said = compared === null ? [] : [icon(tone === "good" ? "good" : "bad", 18), this.say(compared)];
    this.keyResult.replaceChildren(
      el("p", { class: "compared", role: "status", "data-tone": tone, "data-testid": "compared" }, ...said),
      ...keyCards(outcome.report, outcome.report.keys, this.say),
    );
  }

  /** Judges the ledger's side anew with the key that somebody typed. */
  private async compare(text: string): Promise<void> {
    this.typed = text;
    const { first } = this;
    if (first === null) return;
    const run = ++this.run;
    let report = first;
    let compared: Key | null = null;
    if (text.trim() !== "") {
      try {
        // Several after a new key: a recovery's seal may be the old one's.
        report = await withKeys(first, text.trim().split(/\s+/).map(parseVerifier));
        const own = signed(report);
        compared = own === null ? "key_untold" : own ? "key_equal" : "key_differs";
      } catch (error) {
        if (!(error instanceof BadNote)) throw error;
        compared = "key_bad";
      }
    }
    if (run !== this.run) return;
    this.compared = compared;
    this.outcome = { kind: "report", report, only: false };
    const at = (document.activeElement as HTMLInputElement | null)?.selectionStart ?? null;
    this.paintResult();
    const field = document.getElementById("key") as HTMLInputElement | null;
    field?.focus();
    field?.setSelectionRange(at, at);
  }

  private async check(files: readonly File[]): Promise<void> {
    const [one] = files;
    if (one === undefined) return;
    const run = ++this.run;
    this.name = files.length === 1 ? one.name : `${one.name} … (${files.length})`;
    this.compared = null;
    this.typed = "";
    this.first = null;
    this.outcome = { kind: "checking", steps: [], step: "archive", part: 0 };
    this.paint();
    let outcome: Outcome;
    try {
      outcome = await this.judged(files, one, run);
    } catch (error) {
      outcome = { kind: error instanceof Unable ? "unable" : "unreadable" };
    }
    if (run !== this.run) return;
    this.outcome = outcome;
    if (isReport(outcome) && !outcome.only) this.first = outcome.report;
    this.paintResult();
    document.getElementById("verdict")?.focus();
  }

  private async judged(files: readonly File[], one: File, run: number): Promise<Outcome> {
    if (files.length === 1 && one.name.endsWith(".tvr")) return this.alone(blobSource(one), run);
    const zip = files.length === 1 && !one.name.endsWith(".json");
    const found = zip ? blobSource(one) : new Map(files.map((file) => [file.name, blobSource(file)] as const));
    const steps: Step[] = [];
    const report = await verifyBundle(found, {
      tools: webcrypto,
      stepped: (step) => steps.push(step),
      progress: (step, done, size) => this.progress(run, steps, step, done / size),
    });
    return { kind: "report", report, only: false };
  }

  /** A recording without anything else: nothing but itself can be judged. */
  private async alone(source: Source, run: number): Promise<Outcome> {
    const progress = (done: number, size: number) => this.progress(run, [], "recording", done / size);
    const recording = await verify(new Ahead(source), { tools: webcrypto, progress });
    const fault = recording.fault && {
      ...recording.fault,
      name: "recording" as const,
      ok: false,
      file: "recording.tvr",
    };
    const nothing = {
      manifest: null,
      checkpoint: null,
      opened: null,
      sealed: null,
      keys: [],
      keyGiven: false,
      checking: null,
    };
    const report: Report = {
      ...nothing,
      ok: fault === null,
      fault,
      steps: [],
      recording,
      derived: [],
      events: new Rows(),
    };
    return { kind: "report", only: true, report };
  }

  private painted = 0;

  private progress(run: number, steps: readonly Step[], step: StepName, part: number): void {
    const now = performance.now();
    if (run !== this.run || now - this.painted < PAINT_MS) return;
    this.painted = now;
    this.outcome = { kind: "checking", steps: [...steps], step, part };
    this.paintResult();
  }
}

function turn(): void {
  const { dataset } = document.documentElement;
  const dark = dataset.theme ? dataset.theme === "dark" : matchMedia("(prefers-color-scheme: dark)").matches;
  dataset.theme = dark ? "light" : "dark";
}

new Page().start();
