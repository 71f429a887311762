/** The steps of a bundle's check, one by one; `bundle` walks them. */

import type { Options } from "./bundle.ts";
import { type Bytes, hex, same } from "./bytes.ts";
import { isJsonObject, type Json, type JsonObject, NotCanonical, parseObject, withFields } from "./canonical.ts";
import { FIRST_LINE, line, otherLine, Rows } from "./events.ts";
import { ClassKeys } from "./keys.ts";
import { BadNote, type Checkpoint, checkProof, type Leaf, parseVerifiers, type VerifierKey } from "./ledger.ts";
import { type Taken, type Verdict, verify } from "./reader.ts";
import { Sha256 } from "./sha256.ts";
import { Ahead, MemorySource, Part, type Source } from "./tools.ts";
import { BadZip, crc32, entries } from "./zip.ts";

const MANIFEST = "manifest.json";
const RECORDING = "recording.tvr";
const KEYS = "keys.json";
const VERIFIERS = "verifiers";
const CHECKPOINT = "checkpoint";
const OPENED = "opened.proof";
const SEALED = "sealed.proof";
const EVENTS = "events.jsonl";
/** What a file of keys says to people, word for word. */
const WARNING = "class keys: whoever holds them can read what they encrypt in the recording";
const NEEDED = [MANIFEST, VERIFIERS, CHECKPOINT, OPENED, SEALED, EVENTS, RECORDING];
const PROVEN = [...NEEDED, KEYS];
const FIELDS = [
  "erased",
  "files",
  "format",
  "keys",
  "made_at_us",
  "made_by",
  "origin",
  "recording",
  "session",
  "version",
];
const MOST_SMALL = 64 * 1024 * 1024;
const CHUNK = 1024 * 1024;

interface Held {
  readonly source: Source;
  /** The sum that the archive names; null for a file that was not in one. */
  readonly crc: number | null;
}

export class Wrong extends Error {
  readonly code: string;
  readonly file: string | null;
  readonly offset: number | null;

  constructor(code: string, meaning: string, file: string | null = null, offset: number | null = null) {
    super(meaning);
    this.code = code;
    this.file = file;
    this.offset = offset;
  }
}

interface Found {
  keyGiven: boolean;
  keys: readonly VerifierKey[];
  manifest: JsonObject | null;
  recording: Verdict | null;
  checkpoint: Checkpoint | null;
  opened: Leaf | null;
  sealed: Leaf | null;
  derived: readonly string[];
  events: Rows;
}

/** One bundle being checked, a method a step. */
export class Checking {
  readonly found: Found;
  readonly source: Source | ReadonlyMap<string, Source>;
  readonly options: Options;
  private readonly held = new Map<string, Held>();
  private classKeys: ClassKeys | null = null;
  private lines: Bytes[] = [];

  constructor(source: Source | ReadonlyMap<string, Source>, options: Options) {
    this.source = source;
    this.options = options;
    const keys = options.keys ?? [];
    this.found = {
      keyGiven: keys.length > 0,
      keys,
      manifest: null,
      recording: null,
      checkpoint: null,
      opened: null,
      sealed: null,
      derived: [],
      events: new Rows(),
    };
  }

  /** Returns the same, all files read, with other keys of the ledger. */
  again(keys: readonly VerifierKey[]): Checking {
    const made = new Checking(this.source, { ...this.options, keys });
    for (const [name, one] of this.held) made.held.set(name, one);
    Object.assign(made.found, { ...this.found, keys, keyGiven: true, checkpoint: null, opened: null, sealed: null });
    return made;
  }

  async archive(): Promise<void> {
    const { source } = this;
    try {
      if (source instanceof Map) for (const [name, one] of source) this.held.set(name, { source: one, crc: null });
      else await this.unpack(source as Source);
    } catch (error) {
      if (!(error instanceof BadZip)) throw error;
      throw new Wrong(error.code, error.message, null, error.offset);
    }
    for (const name of NEEDED)
      if (!this.held.has(name)) throw new Wrong("file_missing", `${name} is missing from the bundle`, name);
    for (const [name, { source: one }] of this.held)
      if (name !== RECORDING && one.size > MOST_SMALL)
        throw new Wrong("bad_size", `${name} is larger than such a file can be`, name);
  }

  private async unpack(archive: Source): Promise<void> {
    for (const { name, offset, size, crc } of await entries(archive))
      this.held.set(name, { source: new Part(archive, offset, size), crc });
  }

  async files(): Promise<void> {
    const listed = await this.manifest();
    for (const name of [...new Set([...listed.keys(), ...this.held.keys()])].sort()) {
      // A manifest can't hold its own sum.
      if (!this.held.has(name) || (name === MANIFEST && listed.has(name)))
        throw new Wrong("file_missing", `${name} is missing from the bundle`, name);
      if (name !== MANIFEST && !listed.has(name))
        throw new Wrong("file_added", `${name} is not in the manifest: it was added`, name);
    }
    const total = [...this.held.values()].reduce((sum, { source }) => sum + source.size, 0);
    let done = 0;
    for (const [name, { source: part, crc }] of this.held) {
      const { size } = part;
      const digest = new Sha256();
      let sum = 0;
      for (let at = 0; at < size; at += CHUNK) {
        const data = await part.read(at, CHUNK);
        digest.add(data);
        sum = crc32(data, sum);
        done += data.length;
        this.options.progress?.("files", done, total);
      }
      const right = listed.get(name);
      if (
        (crc === null || sum === crc) &&
        (name === MANIFEST || (right?.size === size && right.sha256 === hex(digest.digest())))
      )
        continue;
      // Which byte of a recording it is, its own chain knows better than any sum over the whole of it.
      const fault = name === RECORDING ? (await this.checked()).fault : null;
      if (fault !== null) throw new Wrong(fault.code, fault.meaning, name, fault.offset);
      throw new Wrong("file_changed", `${name} is not the file that the manifest names`, name);
    }
  }

  async recording(): Promise<void> {
    const verdict = await this.checked();
    const { manifest } = this.found;
    if (verdict.fault !== null)
      throw new Wrong(verdict.fault.code, verdict.fault.meaning, RECORDING, verdict.fault.offset);
    if (manifest?.session !== verdict.header?.id || manifest?.origin !== verdict.header?.origin)
      throw new Wrong("wrong_file", "the recording is another visit's than the manifest says", RECORDING, 0);
    const said = {
      bytes: verdict.end,
      head: hex(verdict.head ?? new Uint8Array(0)),
      reason: verdict.seal?.reason ?? null,
      records: verdict.records,
      recovered: verdict.recovered,
    };
    const told = manifest?.recording;
    const names = isJsonObject(told) ? Object.keys(told) : [];
    const fits =
      isJsonObject(told) && names.length === 5 && Object.entries(said).every(([name, one]) => told[name] === one);
    const shown = JSON.stringify([...(this.classKeys?.classes ?? [])].sort());
    if (!fits || JSON.stringify(manifest?.keys) !== shown || verdict.header?.kind !== "session")
      throw new Wrong("bad_manifest", "the manifest says otherwise of the recording than it does itself", MANIFEST);
  }

  async opened(): Promise<void> {
    const [leaf, checkpoint] = await this.proven(OPENED);
    this.found.checkpoint = checkpoint;
    await this.proven(SEALED); // under the same checkpoint, since each is compared with the bundle's
    const { recording } = this.found;
    const { header, first } = recording ?? { header: null, first: null };
    if (header === null || first === null)
      throw new Wrong(recording?.fault?.code ?? "bad_header", recording?.fault?.meaning ?? "", RECORDING, 0);
    if (leaf.kind !== "session.opened" || leaf.id !== header.id || leaf.sequence !== 0)
      throw new Wrong("other_leaf", "this proof is of another fact than this visit's opening", OPENED);
    if (!same(leaf.digest, first)) {
      const meaning = "the ledger knows this visit by another header: this recording was made anew, or is another's";
      throw new Wrong("other_opening", meaning, RECORDING, 0);
    }
    this.found.opened = leaf;
  }

  async sealed(): Promise<void> {
    const [leaf] = await this.proven(SEALED);
    const { recording } = this.found;
    if (!recording?.header || recording.head === null)
      throw new Wrong("other_end", "the recording can't be read, so its end can't be compared", RECORDING, 0);
    const end = leaf.kind === "session.sealed" || leaf.kind === "session.recovered";
    if (!end || leaf.id !== recording.header.id)
      throw new Wrong("other_leaf", "this proof is of another fact than this visit's end", SEALED);
    if (leaf.sequence !== recording.records || !same(leaf.digest, recording.head)) {
      const meaning =
        "the ledger says that this visit ended otherwise: this recording was cut, closed anew or replaced";
      throw new Wrong("other_end", meaning, RECORDING, recording.end);
    }
    this.found.sealed = leaf;
  }

  async derived(): Promise<void> {
    this.found.derived = [...this.held.keys()].filter((name) => !PROVEN.includes(name));
    const other = otherLine([FIRST_LINE, ...this.lines], await this.data(EVENTS));
    if (other !== null) throw new Wrong("events_differ", `line ${other} is not what the recording says`, EVENTS);
  }

  private async manifest(): Promise<ReadonlyMap<string, { readonly size: Json; readonly sha256: Json }>> {
    const bad = () => new Wrong("bad_manifest", "the manifest is not one of this version", MANIFEST);
    const listed = new Map<string, { readonly size: Json; readonly sha256: Json }>();
    try {
      const said = parseObject(await this.data(MANIFEST), FIELDS);
      if (said.format !== "televisit evidence bundle v1" || !Array.isArray(said.files) || !isJsonObject(said.recording))
        throw bad();
      for (const one of said.files as readonly Json[]) {
        const { name, size = null, sha256 = null } = withFields(one, ["about", "name", "sha256", "size"]);
        if (typeof name !== "string" || listed.has(name)) throw bad();
        listed.set(name, { size, sha256 });
      }
      this.found.manifest = said;
    } catch (error) {
      throw error instanceof NotCanonical ? bad() : error;
    }
    await this.disclosed(this.found.manifest.session);
    try {
      const inside = parseVerifiers(await this.data(VERIFIERS));
      if (!this.found.keyGiven) this.found.keys = inside;
    } catch (error) {
      if (!(error instanceof BadNote)) throw error;
      throw new Wrong("bad_keys", "this is no list of the ledger's public keys", VERIFIERS);
    }
    return listed;
  }

  private async disclosed(session: Json | undefined): Promise<void> {
    if (!this.held.has(KEYS)) {
      this.classKeys = new ClassKeys(new Map());
      return;
    }
    this.classKeys = null;
    try {
      const said = parseObject(await this.data(KEYS), ["id", "keys", "warning"]);
      if (said.id === session && said.warning === WARNING) this.classKeys = ClassKeys.parse(said.keys);
    } catch (error) {
      if (!(error instanceof NotCanonical)) throw error;
    }
    if (this.classKeys === null) throw new Wrong("bad_keys", "these are not the class keys of this visit", KEYS);
  }

  private async checked(): Promise<Verdict> {
    this.lines = [];
    this.found.events = new Rows();
    const verdict = await verify(new Ahead(this.part(RECORDING)), {
      tools: this.options.tools,
      keys: this.classKeys,
      ledgerKeys: this.found.keys.map((key) => key.key),
      progress: (done, size) => this.options.progress?.("recording", done, size),
      each: (taken) => this.keep(taken),
    });
    this.found.recording = verdict;
    return verdict;
  }

  private keep(taken: Taken): void {
    const made = line(taken);
    if (made !== null) this.lines.push(made);
    this.found.events.take(taken);
  }

  private async proven(name: string): Promise<readonly [Leaf, Checkpoint]> {
    const origin = String(this.found.manifest?.origin);
    const data = await this.data(name);
    const note = await this.data(CHECKPOINT);
    try {
      const { leaf, checkpoint, note: own } = await checkProof(data, this.found.keys, origin, this.options.tools);
      if (same(own, note)) return [leaf, checkpoint];
    } catch (error) {
      if (!(error instanceof BadNote)) throw error;
      throw new Wrong(error.code, error.message, name);
    }
    throw new Wrong("two_checkpoints", "the proof is under another checkpoint than the bundle's", name);
  }

  private part(name: string): Source {
    return this.held.get(name)?.source ?? new MemorySource(new Uint8Array(0));
  }

  private data(name: string): Promise<Bytes> {
    const part = this.part(name);
    return part.read(0, part.size);
  }
}
