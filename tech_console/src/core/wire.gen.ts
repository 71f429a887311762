// Made by scripts/generate-wire.mjs from the broker's JSON Schema. Don't edit: `make wire` writes it.

export type ToConsole =
  | Ping
  | Pong
  | LinkState
  | OfferCrowded
  | ClipboardTold
  | ControlDone
  | ActionProgress
  | ActionResult
  | AppsDescribed
  | PrivacyState
  | SettingsDescribed
  | SettingsValues
  | SettingsChanged
  | TelemetryValues
  | ObservationAnswer
  | DiagnosisState
  | ChatSaid
  | SurveyFound
  | ScreenUnchanged
  | ScreenDropped
  | SessionState
  | SessionEnded
  | TimelineEvent
  | RecordHead
  | Error;
/**
 * What a customer grants, one by one.
 */
export type Scope = "view" | "control" | "settings" | "clipboard" | "continue";
/**
 * Why a visit ended; the first cause wins and is written once.
 */
export type EndReason =
  | "customer_ended"
  | "device_power_off"
  | "device_disconnected"
  | "technician_ended"
  | "technician_disconnected"
  | "refused"
  | "consent_timeout"
  | "idle"
  | "time_limit"
  | "link_degraded"
  | "supervisor_ended"
  | "recording_failed"
  | "protocol_violation"
  | "broker_shutdown";
export type FromConsole =
  | Ping
  | Pong
  | ConsentRequest
  | ControlKey
  | ControlPointer
  | ClipboardSet
  | ActionRun
  | AppOpen
  | SettingsSet
  | ObservationAsk
  | ObservationNote
  | ChatSay
  | ScreenCan
  | ScreenStill
  | ScreenStillNext
  | ScreenPainted
  | ScreenKeyFrame
  | SessionEnd;

export interface Wire {
  to: ToConsole;
  from: FromConsole;
}
/**
 * either side -> either side: answer with the same token; sent every 5 s, answered within 10 s.
 */
export interface Ping {
  type: "ping";
  token: number;
}
/**
 * either side -> either side: the answer to a ping.
 */
export interface Pong {
  type: "pong";
  token: number;
}
/**
 * broker -> device, broker -> console: how both ways are now; at each change, and every few seconds.
 *
 * ``degraded_us``: since when one of them has been too bad for a visit; ``ends_us``: when the visit ends if it stays
 * so. Both None while they are good enough.
 */
export interface LinkState {
  type: "link.state";
  device: PeerLink;
  console: PeerLink;
  degraded_us: number | null;
  ends_us: number | null;
}
/**
 * One peer's way to the broker in a visit: its figures and their verdict; ``silent`` for longer than a stall.
 */
export interface PeerLink {
  verdict: ("good" | "slow" | "unstable") | "silent";
  figures: Figures;
}
/**
 * What a measurement found.
 *
 * ``latency_ms``: the median round trip; ``jitter_ms``: the mean step from one round trip to the next;
 * ``loss_percent``: probes not answered within ``limits.STALL_SECONDS``, for on a reliable stream a lost packet is a
 * stall; ``throughput_kbps``: kilobits a second from the device to the broker, None where it wasn't measured.
 */
export interface Figures {
  latency_ms: number;
  jitter_ms: number;
  loss_percent: number;
  throughput_kbps: number | null;
}
/**
 * broker -> device, broker -> console: somebody else typed this visit's PIN; ``count`` times so far.
 */
export interface OfferCrowded {
  type: "offer.crowded";
  count: number;
}
/**
 * device -> broker -> console: this was copied on the device. Said under the scope ``clipboard`` only.
 */
export interface ClipboardTold {
  type: "clipboard.told";
  text: string;
}
/**
 * device -> broker -> console: what became of a control or setting command.
 *
 * ``refused`` carries the device's (or the broker's) reason as a stable code.
 */
export interface ControlDone {
  type: "control.done";
  id: string;
  outcome: "applied" | "refused" | "unknown";
  reason: string | null;
}
/**
 * device -> broker -> console: so far the action has come.
 */
export interface ActionProgress {
  type: "action.progress";
  id: string;
  percent: number;
}
/**
 * device -> broker -> console: what a test found, before its ``control.done``.
 *
 * ``verdict``: the test's own, by the device; ``shown``: it shows something, and people must say what they see.
 */
export interface ActionResult {
  type: "action.result";
  id: string;
  key: string;
  verdict: "passed" | "failed" | "inconclusive" | "shown";
  /**
   * @maxItems 32
   */
  findings: Finding[];
}
/**
 * One thing that a test found, with its labels; ``ok`` None: neither good nor bad by itself.
 */
export interface Finding {
  name: string;
  label_vi: string;
  label_en: string;
  value: boolean | number | string | string[];
  unit: string | null;
  ok: boolean | null;
}
/**
 * device -> broker -> console: every app, in the order of its home screen; again when that changes.
 */
export interface AppsDescribed {
  type: "apps.described";
  /**
   * @maxItems 64
   */
  apps: App[];
}
/**
 * One app; ``camera``: it may use the camera, so no technician opens it or presses in it without being asked to.
 */
export interface App {
  id: string;
  label_vi: string;
  label_en: string;
  camera: boolean;
}
/**
 * device -> broker -> console: what is in front and what of it is private; before the first picture of it.
 *
 * ``front``: the app in front. ``camera``: ``live`` if a camera's picture is part of what is shown, ``off`` if
 * only the customer's switch prevents that. ``indicator``: the device says so to whoever is near it, unmaskably.
 */
export interface PrivacyState {
  type: "privacy.state";
  front: string | null;
  camera: "none" | "live" | "off";
  indicator: boolean;
  /**
   * @maxItems 2
   */
  masked: ("camera" | "secret")[];
}
/**
 * device -> broker -> console: every setting that this device has, in menu order; again when that changes.
 *
 * ``revision``: of the device's schema, rising; ``renamed``: all renamings up to it, in their order.
 */
export interface SettingsDescribed {
  type: "settings.described";
  revision: number;
  /**
   * @maxItems 400
   */
  renamed: Renamed[];
  /**
   * @maxItems 400
   */
  descriptors: Descriptor[];
}
/**
 * A setting that has another key since this revision of the device's schema.
 */
export interface Renamed {
  old: string;
  new: string;
}
/**
 * What a setting can be: its type, range, choices, labels, and who may write it.
 *
 * A ``list`` holds items of ``options`` in an order that matters, none twice, from ``min`` to ``max`` of them.
 * ``context``: what it has a value of its own for. ``reason``: why it is not available, as a stable word.
 * ``sensitivity``: a ``secret`` one's value never leaves the device. ``safety``: what must hold before it is written.
 */
export interface Descriptor {
  key: string;
  kind: "setting" | "telemetry" | "info" | "action";
  type: "bool" | "int" | "decimal" | "enum" | "string" | "time" | "list";
  label_vi: string;
  label_en: string;
  unit: string | null;
  min: number | null;
  max: number | null;
  step: number | null;
  /**
   * @maxItems 64
   */
  options: Option[];
  default: boolean | number | string | string[] | null;
  access: "ro" | "rw";
  level: "basic" | "standard" | "expert" | "service";
  context: "none" | "input" | "input+picture_mode";
  available: boolean;
  reason: string | null;
  sensitivity: "public" | "personal" | "secret";
  write_policy: "technician" | "technician_consent" | "customer_only";
  safety: "none" | "interlock" | "person_present";
  since_schema: number;
}
/**
 * One choice of an enum setting, or one item of a list, with its labels.
 */
export interface Option {
  value: string;
  label_vi: string;
  label_en: string;
}
/**
 * device -> broker -> console: the value of every setting as it holds now, for the present input and mode.
 */
export interface SettingsValues {
  type: "settings.values";
  values: {
    /**
     * This interface was referenced by `undefined`'s JSON-Schema definition
     * via the `patternProperty` "^[a-z][a-z0-9_]*(\.[a-z0-9_]+){1,4}$".
     */
    [k: string]: boolean | number | string | string[];
  };
}
/**
 * device -> broker -> console: this setting changed just now.
 */
export interface SettingsChanged {
  type: "settings.changed";
  change: Change;
}
/**
 * One setting that changed, as a line of the device's diary: old, new, who, and by which way.
 *
 * ``seq`` rises by 1 with each line of this diary. ``actor_id``: for a technician the name that the device was shown.
 * Of a secret, ``old`` and ``new`` are None. A factory reset is one line with the key ``system.factory_reset``, and
 * behind it one with the actor ``factory_reset`` for each setting that it changed.
 */
export interface Change {
  seq: number;
  at_us: number;
  key: string;
  old: boolean | number | string | string[] | null;
  new: boolean | number | string | string[] | null;
  actor: "customer" | "technician" | "firmware" | "automation" | "cloud" | "factory_reset" | "unknown";
  actor_id: string | null;
  via: "remote_key" | "panel" | "app" | "console" | "schedule" | "boot" | "unknown";
  session: string | null;
  command: string | null;
}
/**
 * device -> broker -> console: what was measured anew, at most every TELEMETRY_SECONDS; telemetry keys only.
 */
export interface TelemetryValues {
  type: "telemetry.values";
  at_us: number;
  values: {
    /**
     * This interface was referenced by `undefined`'s JSON-Schema definition
     * via the `patternProperty` "^[a-z][a-z0-9_]*(\.[a-z0-9_]+){1,4}$".
     */
    [k: string]: boolean | number | string | string[];
  };
}
/**
 * device -> broker -> console: what the customer said; of a task, whether it is done.
 */
export interface ObservationAnswer {
  type: "observation.answer";
  id: string;
  answer: "yes" | "no" | "unsure" | "unanswered";
}
/**
 * broker -> console: where the diagnosis stands, after each thing that changes it.
 */
export interface DiagnosisState {
  type: "diagnosis.state";
  /**
   * @maxItems 64
   */
  seen: Seen[];
  /**
   * @maxItems 16
   */
  codes: CodeMeaning[];
  /**
   * @maxItems 8
   */
  steps: Step[];
  /**
   * @maxItems 32
   */
  candidates: Candidate[];
}
/**
 * One symptom with what each side saw of it, and what that says (the 2x2 table), as carefully as it may be said.
 *
 * ``says``: ``source`` both see it; ``device_possible`` only the customer; ``capture`` only the technician;
 * ``not_reproduced`` neither; None: somebody hasn't said yet. ``during``: a test that was shown meanwhile. ``place``:
 * the input, or the app, that was in front.
 */
export interface Seen {
  what: string;
  customer: ("yes" | "no" | "unsure" | "unanswered") | null;
  technician: ("yes" | "no" | "unsure" | "unanswered") | null;
  during: string | null;
  says: ("source" | "device_possible" | "capture" | "not_reproduced") | null;
  place: string | null;
}
/**
 * What an error code means for the device's model family, and what to look at first.
 */
export interface CodeMeaning {
  code: string;
  meaning_vi: string;
  meaning_en: string;
  first_vi: string;
  first_en: string;
}
/**
 * A sensible next step: run a test, ask the customer to look or to do, note what you see, look at a setting.
 */
export interface Step {
  act: "run" | "ask" | "note" | "set" | "measure";
  on: string;
  why: string;
}
/**
 * A possible cause, what it would be, and how the evidence stands to it; best first.
 *
 * ``because``: signs that hold; behind ``not.``, of one that is contradicted, signs that don't.
 */
export interface Candidate {
  cause: string;
  verdict:
    | "device"
    | "source"
    | "peripheral"
    | "network"
    | "user_setting"
    | "user_care"
    | "firmware"
    | "no_fault"
    | "visit"
    | "inconclusive";
  standing: "supported" | "possible" | "contradicted";
  /**
   * @maxItems 16
   */
  because: string[];
  /**
   * @maxItems 16
   */
  groups: string[];
}
/**
 * broker -> device, broker -> console: this was said; only ``links`` may be followed, all others are inert text.
 */
export interface ChatSaid {
  type: "chat.said";
  by: "technician" | "customer";
  text: string;
  /**
   * @maxItems 8
   */
  links: string[];
  foreign: boolean;
}
/**
 * broker -> console: what changed since the last visit.
 *
 * ``previous`` None: no earlier visit of this device is known, which is not the same as that nothing changed.
 */
export interface SurveyFound {
  type: "survey.found";
  previous: LastVisit | null;
  /**
   * @maxItems 4000
   */
  items: SurveyItem[];
  reset: SurveyReset | null;
  /**
   * @maxItems 400
   */
  renamed: Renamed[];
}
/**
 * The visit that the survey compares with; ``complete``: its end was seen, so nothing was missed in it.
 */
export interface LastVisit {
  session: string;
  ended_us: number;
  reason: string;
  technician: string;
  complete: boolean;
}
/**
 * One setting that is not as the last visit left it.
 *
 * ``confidence``: ``journal`` if the device's diary has the line that made the present value and lost none since;
 * ``inferred`` from the snapshots alone, then the actor is ``unknown``. Of a secret, old and new are None.
 */
export interface SurveyItem {
  key: string;
  change: "added" | "removed" | "changed";
  old: boolean | number | string | string[] | null;
  new: boolean | number | string | string[] | null;
  actor: "customer" | "technician" | "firmware" | "automation" | "cloud" | "factory_reset" | "unknown";
  actor_id: string | null;
  via: "remote_key" | "panel" | "app" | "console" | "schedule" | "boot" | "unknown";
  at_us: number | null;
  confidence: "journal" | "inferred";
}
/**
 * A factory reset since the last visit: one thing, with the list of what it changed.
 */
export interface SurveyReset {
  actor: "customer" | "technician" | "firmware" | "automation" | "cloud" | "factory_reset" | "unknown";
  actor_id: string | null;
  via: "remote_key" | "panel" | "app" | "console" | "schedule" | "boot" | "unknown";
  at_us: number;
  /**
   * @maxItems 4000
   */
  items: SurveyItem[];
}
/**
 * device -> broker -> console: once a second while nothing moves: picture ``sequence`` is still true.
 */
export interface ScreenUnchanged {
  type: "screen.unchanged";
  sequence: number;
}
/**
 * broker -> console: you did not get these pictures (first to last); the next one is a key frame.
 */
export interface ScreenDropped {
  type: "screen.dropped";
  first: number;
  last: number;
  count: number;
}
/**
 * broker -> device, broker -> console: where the visit stands, after every change of it.
 */
export interface SessionState {
  type: "session.state";
  session: string;
  state: "claimed" | "active";
  /**
   * @maxItems 32
   */
  scopes: (Scope | string)[];
  /**
   * @maxItems 32
   */
  asking: (Scope | string)[];
  ticket: string;
  technician: Technician;
  device: Visitor;
  opened_us: number;
  active_us: number | null;
  ends_us: number;
}
/**
 * Who wants in, as the device shows it: full name and staff number.
 */
export interface Technician {
  name: string;
  staff_number: string;
}
/**
 * The device of a visit, as the console shows it: claims of the device, save for the id.
 */
export interface Visitor {
  id: string;
  kind: string;
  model: string;
  serial: string;
  software: string;
  display: boolean;
  family: string | null;
  through: string | null;
  /**
   * @maxItems 4
   */
  takes: ("pointer" | "clipboard")[];
}
/**
 * broker -> device, broker -> console: the visit is over and nothing reopens it but a new PIN.
 */
export interface SessionEnded {
  type: "session.ended";
  session: string;
  reason: EndReason;
  at_us: number;
}
/**
 * broker -> console: this is now on the record (``sequence`` in the recording).
 */
export interface TimelineEvent {
  type: "timeline.event";
  sequence: number;
  at_us: number;
  code: string;
  name: string;
  actor: string;
  facts: {
    /**
     * This interface was referenced by `undefined`'s JSON-Schema definition
     * via the `patternProperty` "^[a-z][a-z0-9_.]{0,63}$".
     */
    [k: string]: string | boolean | number | null;
  };
}
/**
 * broker -> device, broker -> console: this is on the record up to here, durably; keep it.
 *
 * ``head`` is the link of record ``sequence`` of this visit's recording; ``final``: it is the seal's, the whole
 * record's. ``key``: the ledger's public key, as its ``verifiers`` has it; ``signature``: over ``statement``.
 */
export interface RecordHead {
  type: "record.head";
  session: string;
  sequence: number;
  head: string;
  at_us: number;
  final: boolean;
  key: string;
  signature: string;
}
/**
 * broker -> device, broker -> console: what you sent was refused; if ``fatal``, the socket closes after this.
 */
export interface Error {
  type: "error";
  code: string;
  detail: string;
  fatal: boolean;
}
/**
 * console -> broker: please ask the customer for this scope; a camera's is nobody's to ask for.
 */
export interface ConsentRequest {
  type: "consent.request";
  scope: Scope | string;
}
/**
 * console -> broker -> device: a key; ``press`` is down and up. Needs the scope ``control``.
 */
export interface ControlKey {
  type: "control.key";
  id: string;
  key: string;
  action: "press" | "down" | "up";
}
/**
 * console -> broker -> device: the pointer is here, with these buttons down. Needs the scope ``control``.
 *
 * ``x``, ``y``: ten-thousandths of the picture's width and height. ``buttons``: bit 0 left, 1 middle, 2 right,
 * 3 to 6 the wheel up, down, left, right.
 */
export interface ControlPointer {
  type: "control.pointer";
  id: string;
  x: number;
  y: number;
  buttons: number;
}
/**
 * console -> broker -> device: let this be in the device's clipboard. Needs the scope ``clipboard``.
 */
export interface ClipboardSet {
  type: "clipboard.set";
  id: string;
  text: string;
}
/**
 * console -> broker -> device: do this (a descriptor of the kind ``action``). Needs the scope ``control``.
 *
 * Where the descriptor asks for consent, or for a person present, it also needs ``action:<key>``, which it uses up.
 * Answered by ``control.done``, behind the result where there is one.
 */
export interface ActionRun {
  type: "action.run";
  id: string;
  key: string;
}
/**
 * console -> broker -> device: open this app. Needs ``control``, and ``camera:<app>`` if it may use one.
 */
export interface AppOpen {
  type: "app.open";
  id: string;
  app: string;
}
/**
 * console -> broker -> device: set this; without a context, for the present one. Needs the scope ``settings``.
 */
export interface SettingsSet {
  type: "settings.set";
  id: string;
  key: string;
  value: boolean | number | string | string[];
}
/**
 * console -> broker -> device: ask the customer whether they see this, or to do this. Needs ``view``.
 *
 * ``during``: the canned test that is shown meanwhile.
 */
export interface ObservationAsk {
  type: "observation.ask";
  id: string;
  what:
    | (
        | "line"
        | "half_screen"
        | "flicker"
        | "dark"
        | "sparkles"
        | "colour"
        | "no_picture"
        | "no_sound"
        | "odd_sound"
        | "not_online"
        | "warm"
        | "ice"
        | "water"
        | "noise"
        | "no_air"
        | "restarts"
      )
    | (
        | "swap_cable"
        | "other_cable"
        | "clean_filter"
        | "open_tap"
        | "close_door"
        | "check_hose"
        | "spread_laundry"
        | "check_mains"
        | "stand_by"
        | "shine_torch"
      );
  region: Region | null;
  during: string | null;
}
/**
 * A part of the picture, in thousandths of its width and height.
 */
export interface Region {
  x: number;
  y: number;
  width: number;
  height: number;
}
/**
 * console -> broker: the technician sees this in the picture, or doesn't; ``still``: the command that took one.
 */
export interface ObservationNote {
  type: "observation.note";
  id: string;
  what:
    | "line"
    | "half_screen"
    | "flicker"
    | "dark"
    | "sparkles"
    | "colour"
    | "no_picture"
    | "no_sound"
    | "odd_sound"
    | "not_online"
    | "warm"
    | "ice"
    | "water"
    | "noise"
    | "no_air"
    | "restarts";
  seen: "yes" | "no" | "unsure";
  region: Region | null;
  during: string | null;
  still: string | null;
}
/**
 * device -> broker, console -> broker: say this to the other side, in an active visit.
 */
export interface ChatSay {
  type: "chat.say";
  text: string;
}
/**
 * console -> broker: what I can decode, best first; the first thing that a console says. Without it: JPEG.
 */
export interface ScreenCan {
  type: "screen.can";
  /**
   * @minItems 1
   * @maxItems 4
   */
  codecs: ("jpeg" | "h264")[];
}
/**
 * console -> broker -> device: send this moment's picture, pixel-exact, in pieces; answered by ``control.done``.
 */
export interface ScreenStill {
  type: "screen.still";
  id: string;
}
/**
 * console -> broker -> device: I have the piece; the next, please. One is on its way at a time.
 */
export interface ScreenStillNext {
  type: "screen.still_next";
  id: string;
}
/**
 * console -> broker: this picture is on the technician's screen. At most two pictures go unpainted.
 */
export interface ScreenPainted {
  type: "screen.painted";
  sequence: number;
}
/**
 * console -> broker -> device, broker -> device: send a key frame now.
 */
export interface ScreenKeyFrame {
  type: "screen.key_frame";
}
/**
 * device -> broker, console -> broker: end the visit now.
 *
 * A device says ``customer_ended`` or ``device_power_off``; a console ``technician_ended``. The codec refuses the
 * rest, so that neither side can put words into the other's mouth on the record.
 */
export interface SessionEnd {
  type: "session.end";
  reason: EndReason;
}

export const END_REASONS = ["customer_ended","device_power_off","device_disconnected","technician_ended","technician_disconnected","refused","consent_timeout","idle","time_limit","link_degraded","supervisor_ended","recording_failed","protocol_violation","broker_shutdown"] as const;

export const NAMED_KEYS = ["Alt","ArrowDown","ArrowLeft","ArrowRight","ArrowUp","AudioVolumeDown","AudioVolumeMute","AudioVolumeUp","Backspace","ChannelDown","ChannelPrev","ChannelUp","ColorF0Red","ColorF1Green","ColorF2Yellow","ColorF3Blue","ContextMenu","Control","Delete","End","Enter","Escape","Exit","F1","F10","F11","F12","F2","F3","F4","F5","F6","F7","F8","F9","GoBack","GoHome","Guide","Home","Info","Insert","MediaFastForward","MediaPause","MediaPlay","MediaRecord","MediaRewind","MediaStop","Meta","PageDown","PageUp","Power","Settings","Shift","TVInput","Tab"] as const;

/** JSON Schema of everything that the broker may say to a console. */
export const SCHEMA = {
  ActionProgress: {"additionalProperties":false,"properties":{"type":{"const":"action.progress","default":"action.progress","type":"string"},"id":{"pattern":"^[A-Za-z0-9_-]{1,40}$","type":"string"},"percent":{"maximum":100,"minimum":0,"type":"integer"}},"required":["type","id","percent"],"type":"object"},
  ActionResult: {"additionalProperties":false,"properties":{"type":{"const":"action.result","default":"action.result","type":"string"},"id":{"pattern":"^[A-Za-z0-9_-]{1,40}$","type":"string"},"key":{"maxLength":80,"pattern":"^[a-z][a-z0-9_]*(\\.[a-z0-9_]+){1,4}$","type":"string"},"verdict":{"enum":["passed","failed","inconclusive","shown"],"type":"string"},"findings":{"default":[],"items":{"$ref":"#/$defs/Finding"},"maxItems":32,"type":"array"}},"required":["type","id","key","verdict","findings"],"type":"object"},
  App: {"additionalProperties":false,"properties":{"id":{"pattern":"^[a-z][a-z0-9_.]{0,39}$","type":"string"},"label_vi":{"maxLength":200,"type":"string"},"label_en":{"maxLength":200,"type":"string"},"camera":{"type":"boolean"}},"required":["id","label_vi","label_en","camera"],"type":"object"},
  AppsDescribed: {"additionalProperties":false,"properties":{"type":{"const":"apps.described","default":"apps.described","type":"string"},"apps":{"items":{"$ref":"#/$defs/App"},"maxItems":64,"type":"array"}},"required":["type","apps"],"type":"object"},
  Candidate: {"additionalProperties":false,"properties":{"cause":{"pattern":"^[a-z][a-z0-9_.]{0,63}$","type":"string"},"verdict":{"enum":["device","source","peripheral","network","user_setting","user_care","firmware","no_fault","visit","inconclusive"],"type":"string"},"standing":{"enum":["supported","possible","contradicted"],"type":"string"},"because":{"items":{"pattern":"^[a-z][a-z0-9_.]{0,63}$","type":"string"},"maxItems":16,"type":"array"},"groups":{"items":{"pattern":"^[a-z][a-z0-9_.]{0,63}$","type":"string"},"maxItems":16,"type":"array"}},"required":["cause","verdict","standing","because","groups"],"type":"object"},
  Change: {"additionalProperties":false,"properties":{"seq":{"maximum":9007199254740991,"minimum":0,"type":"integer"},"at_us":{"maximum":9007199254740991,"minimum":0,"type":"integer"},"key":{"maxLength":120,"pattern":"^[a-z][a-z0-9_]*(\\.[a-z0-9_]+){1,4}(@[a-z0-9_]{1,19}(\\+[a-z0-9_]{1,19})?)?$","type":"string"},"old":{"anyOf":[{"type":"boolean"},{"maximum":9007199254740991,"minimum":-9007199254740991,"type":"integer"},{"maximum":1000000000000,"minimum":-1000000000000,"type":"number"},{"maxLength":200,"type":"string"},{"items":{"maxLength":200,"type":"string"},"maxItems":64,"type":"array"},{"type":"null"}]},"new":{"anyOf":[{"type":"boolean"},{"maximum":9007199254740991,"minimum":-9007199254740991,"type":"integer"},{"maximum":1000000000000,"minimum":-1000000000000,"type":"number"},{"maxLength":200,"type":"string"},{"items":{"maxLength":200,"type":"string"},"maxItems":64,"type":"array"},{"type":"null"}]},"actor":{"enum":["customer","technician","firmware","automation","cloud","factory_reset","unknown"],"type":"string"},"actor_id":{"anyOf":[{"maxLength":200,"type":"string"},{"type":"null"}],"default":null},"via":{"enum":["remote_key","panel","app","console","schedule","boot","unknown"],"type":"string"},"session":{"anyOf":[{"pattern":"^[0-9a-f]{32}$","type":"string"},{"type":"null"}],"default":null},"command":{"anyOf":[{"pattern":"^[A-Za-z0-9_-]{1,40}$","type":"string"},{"type":"null"}],"default":null}},"required":["seq","at_us","key","old","new","actor","actor_id","via","session","command"],"type":"object"},
  ChatSaid: {"additionalProperties":false,"properties":{"type":{"const":"chat.said","default":"chat.said","type":"string"},"by":{"enum":["technician","customer"],"type":"string"},"text":{"maxLength":500,"minLength":1,"type":"string"},"links":{"default":[],"items":{"maxLength":200,"type":"string"},"maxItems":8,"type":"array"},"foreign":{"type":"boolean"}},"required":["type","by","text","links","foreign"],"type":"object"},
  ClipboardTold: {"additionalProperties":false,"properties":{"type":{"const":"clipboard.told","default":"clipboard.told","type":"string"},"text":{"format":"lines","maxLength":4000,"minLength":1,"type":"string"}},"required":["type","text"],"type":"object"},
  CodeMeaning: {"additionalProperties":false,"properties":{"code":{"maxLength":200,"type":"string"},"meaning_vi":{"maxLength":200,"type":"string"},"meaning_en":{"maxLength":200,"type":"string"},"first_vi":{"maxLength":200,"type":"string"},"first_en":{"maxLength":200,"type":"string"}},"required":["code","meaning_vi","meaning_en","first_vi","first_en"],"type":"object"},
  ControlDone: {"additionalProperties":false,"properties":{"type":{"const":"control.done","default":"control.done","type":"string"},"id":{"pattern":"^[A-Za-z0-9_-]{1,40}$","type":"string"},"outcome":{"enum":["applied","refused","unknown"],"type":"string"},"reason":{"anyOf":[{"pattern":"^[a-z][a-z0-9_.]{0,63}$","type":"string"},{"type":"null"}],"default":null}},"required":["type","id","outcome","reason"],"type":"object"},
  Descriptor: {"additionalProperties":false,"properties":{"key":{"maxLength":80,"pattern":"^[a-z][a-z0-9_]*(\\.[a-z0-9_]+){1,4}$","type":"string"},"kind":{"enum":["setting","telemetry","info","action"],"type":"string"},"type":{"enum":["bool","int","decimal","enum","string","time","list"],"type":"string"},"label_vi":{"maxLength":200,"type":"string"},"label_en":{"maxLength":200,"type":"string"},"unit":{"anyOf":[{"maxLength":200,"type":"string"},{"type":"null"}],"default":null},"min":{"anyOf":[{"type":"number"},{"type":"null"}],"default":null},"max":{"anyOf":[{"type":"number"},{"type":"null"}],"default":null},"step":{"anyOf":[{"type":"number"},{"type":"null"}],"default":null},"options":{"default":[],"items":{"$ref":"#/$defs/Option"},"maxItems":64,"type":"array"},"default":{"anyOf":[{"type":"boolean"},{"maximum":9007199254740991,"minimum":-9007199254740991,"type":"integer"},{"maximum":1000000000000,"minimum":-1000000000000,"type":"number"},{"maxLength":200,"type":"string"},{"items":{"maxLength":200,"type":"string"},"maxItems":64,"type":"array"},{"type":"null"}],"default":null},"access":{"default":"rw","enum":["ro","rw"],"type":"string"},"level":{"default":"basic","enum":["basic","standard","expert","service"],"type":"string"},"context":{"default":"none","enum":["none","input","input+picture_mode"],"type":"string"},"available":{"default":true,"type":"boolean"},"reason":{"anyOf":[{"pattern":"^[a-z][a-z0-9_.]{0,63}$","type":"string"},{"type":"null"}],"default":null},"sensitivity":{"default":"public","enum":["public","personal","secret"],"type":"string"},"write_policy":{"default":"technician","enum":["technician","technician_consent","customer_only"],"type":"string"},"safety":{"default":"none","enum":["none","interlock","person_present"],"type":"string"},"since_schema":{"default":1,"maximum":10000,"minimum":1,"type":"integer"}},"required":["key","kind","type","label_vi","label_en","unit","min","max","step","options","default","access","level","context","available","reason","sensitivity","write_policy","safety","since_schema"],"type":"object"},
  DiagnosisState: {"additionalProperties":false,"properties":{"type":{"const":"diagnosis.state","default":"diagnosis.state","type":"string"},"seen":{"items":{"$ref":"#/$defs/Seen"},"maxItems":64,"type":"array"},"codes":{"items":{"$ref":"#/$defs/CodeMeaning"},"maxItems":16,"type":"array"},"steps":{"items":{"$ref":"#/$defs/Step"},"maxItems":8,"type":"array"},"candidates":{"items":{"$ref":"#/$defs/Candidate"},"maxItems":32,"type":"array"}},"required":["type","seen","codes","steps","candidates"],"type":"object"},
  EndReason: {"enum":["customer_ended","device_power_off","device_disconnected","technician_ended","technician_disconnected","refused","consent_timeout","idle","time_limit","link_degraded","supervisor_ended","recording_failed","protocol_violation","broker_shutdown"],"type":"string"},
  Error: {"additionalProperties":false,"properties":{"type":{"const":"error","default":"error","type":"string"},"code":{"pattern":"^[a-z][a-z0-9_.]{0,63}$","type":"string"},"detail":{"maxLength":200,"type":"string"},"fatal":{"type":"boolean"}},"required":["type","code","detail","fatal"],"type":"object"},
  Figures: {"additionalProperties":false,"properties":{"latency_ms":{"maximum":600000,"minimum":0,"type":"integer"},"jitter_ms":{"maximum":600000,"minimum":0,"type":"integer"},"loss_percent":{"maximum":100,"minimum":0,"type":"integer"},"throughput_kbps":{"anyOf":[{"maximum":100000000,"minimum":0,"type":"integer"},{"type":"null"}],"default":null}},"required":["latency_ms","jitter_ms","loss_percent","throughput_kbps"],"type":"object"},
  Finding: {"additionalProperties":false,"properties":{"name":{"pattern":"^[a-z][a-z0-9_.]{0,63}$","type":"string"},"label_vi":{"maxLength":200,"type":"string"},"label_en":{"maxLength":200,"type":"string"},"value":{"anyOf":[{"type":"boolean"},{"maximum":9007199254740991,"minimum":-9007199254740991,"type":"integer"},{"maximum":1000000000000,"minimum":-1000000000000,"type":"number"},{"maxLength":200,"type":"string"},{"items":{"maxLength":200,"type":"string"},"maxItems":64,"type":"array"}]},"unit":{"anyOf":[{"maxLength":200,"type":"string"},{"type":"null"}],"default":null},"ok":{"anyOf":[{"type":"boolean"},{"type":"null"}],"default":null}},"required":["name","label_vi","label_en","value","unit","ok"],"type":"object"},
  LastVisit: {"additionalProperties":false,"properties":{"session":{"pattern":"^[0-9a-f]{32}$","type":"string"},"ended_us":{"maximum":9007199254740991,"minimum":0,"type":"integer"},"reason":{"maxLength":200,"type":"string"},"technician":{"maxLength":200,"type":"string"},"complete":{"type":"boolean"}},"required":["session","ended_us","reason","technician","complete"],"type":"object"},
  LinkState: {"additionalProperties":false,"properties":{"type":{"const":"link.state","default":"link.state","type":"string"},"device":{"$ref":"#/$defs/PeerLink"},"console":{"$ref":"#/$defs/PeerLink"},"degraded_us":{"anyOf":[{"maximum":9007199254740991,"minimum":0,"type":"integer"},{"type":"null"}]},"ends_us":{"anyOf":[{"maximum":9007199254740991,"minimum":0,"type":"integer"},{"type":"null"}]}},"required":["type","device","console","degraded_us","ends_us"],"type":"object"},
  ObservationAnswer: {"additionalProperties":false,"properties":{"type":{"const":"observation.answer","default":"observation.answer","type":"string"},"id":{"pattern":"^[A-Za-z0-9_-]{1,40}$","type":"string"},"answer":{"enum":["yes","no","unsure","unanswered"],"type":"string"}},"required":["type","id","answer"],"type":"object"},
  OfferCrowded: {"additionalProperties":false,"properties":{"type":{"const":"offer.crowded","default":"offer.crowded","type":"string"},"count":{"maximum":9007199254740991,"minimum":0,"type":"integer"}},"required":["type","count"],"type":"object"},
  Option: {"additionalProperties":false,"properties":{"value":{"maxLength":200,"type":"string"},"label_vi":{"maxLength":200,"type":"string"},"label_en":{"maxLength":200,"type":"string"}},"required":["value","label_vi","label_en"],"type":"object"},
  PeerLink: {"additionalProperties":false,"properties":{"verdict":{"anyOf":[{"enum":["good","slow","unstable"],"type":"string"},{"const":"silent","type":"string"}]},"figures":{"$ref":"#/$defs/Figures"}},"required":["verdict","figures"],"type":"object"},
  Ping: {"additionalProperties":false,"properties":{"type":{"const":"ping","default":"ping","type":"string"},"token":{"maximum":9007199254740991,"minimum":0,"type":"integer"}},"required":["type","token"],"type":"object"},
  Pong: {"additionalProperties":false,"properties":{"type":{"const":"pong","default":"pong","type":"string"},"token":{"maximum":9007199254740991,"minimum":0,"type":"integer"}},"required":["type","token"],"type":"object"},
  PrivacyState: {"additionalProperties":false,"properties":{"type":{"const":"privacy.state","default":"privacy.state","type":"string"},"front":{"anyOf":[{"pattern":"^[a-z][a-z0-9_.]{0,39}$","type":"string"},{"type":"null"}]},"camera":{"enum":["none","live","off"],"type":"string"},"indicator":{"type":"boolean"},"masked":{"items":{"enum":["camera","secret"],"type":"string"},"maxItems":2,"type":"array"}},"required":["type","front","camera","indicator","masked"],"type":"object"},
  RecordHead: {"additionalProperties":false,"properties":{"type":{"const":"record.head","default":"record.head","type":"string"},"session":{"pattern":"^[0-9a-f]{32}$","type":"string"},"sequence":{"maximum":9007199254740991,"minimum":0,"type":"integer"},"head":{"pattern":"^[0-9a-f]{64}$","type":"string"},"at_us":{"maximum":9007199254740991,"minimum":0,"type":"integer"},"final":{"type":"boolean"},"key":{"maxLength":200,"type":"string"},"signature":{"pattern":"==$","type":"string"}},"required":["type","session","sequence","head","at_us","final","key","signature"],"type":"object"},
  Renamed: {"additionalProperties":false,"properties":{"old":{"maxLength":80,"pattern":"^[a-z][a-z0-9_]*(\\.[a-z0-9_]+){1,4}$","type":"string"},"new":{"maxLength":80,"pattern":"^[a-z][a-z0-9_]*(\\.[a-z0-9_]+){1,4}$","type":"string"}},"required":["old","new"],"type":"object"},
  Scope: {"enum":["view","control","settings","clipboard","continue"],"type":"string"},
  ScreenDropped: {"additionalProperties":false,"properties":{"type":{"const":"screen.dropped","default":"screen.dropped","type":"string"},"first":{"maximum":9007199254740991,"minimum":0,"type":"integer"},"last":{"maximum":9007199254740991,"minimum":0,"type":"integer"},"count":{"maximum":9007199254740991,"minimum":0,"type":"integer"}},"required":["type","first","last","count"],"type":"object"},
  ScreenUnchanged: {"additionalProperties":false,"properties":{"type":{"const":"screen.unchanged","default":"screen.unchanged","type":"string"},"sequence":{"maximum":9007199254740991,"minimum":0,"type":"integer"}},"required":["type","sequence"],"type":"object"},
  Seen: {"additionalProperties":false,"properties":{"what":{"pattern":"^[a-z][a-z0-9_.]{0,63}$","type":"string"},"customer":{"anyOf":[{"enum":["yes","no","unsure","unanswered"],"type":"string"},{"type":"null"}]},"technician":{"anyOf":[{"enum":["yes","no","unsure","unanswered"],"type":"string"},{"type":"null"}]},"during":{"anyOf":[{"pattern":"^[a-z][a-z0-9_.]{0,63}$","type":"string"},{"type":"null"}]},"says":{"anyOf":[{"enum":["source","device_possible","capture","not_reproduced"],"type":"string"},{"type":"null"}]},"place":{"anyOf":[{"maxLength":200,"type":"string"},{"type":"null"}],"default":null}},"required":["what","customer","technician","during","says","place"],"type":"object"},
  SessionEnded: {"additionalProperties":false,"properties":{"type":{"const":"session.ended","default":"session.ended","type":"string"},"session":{"pattern":"^[0-9a-f]{32}$","type":"string"},"reason":{"$ref":"#/$defs/EndReason"},"at_us":{"maximum":9007199254740991,"minimum":0,"type":"integer"}},"required":["type","session","reason","at_us"],"type":"object"},
  SessionState: {"additionalProperties":false,"properties":{"type":{"const":"session.state","default":"session.state","type":"string"},"session":{"pattern":"^[0-9a-f]{32}$","type":"string"},"state":{"enum":["claimed","active"],"type":"string"},"scopes":{"items":{"anyOf":[{"$ref":"#/$defs/Scope"},{"pattern":"^camera:[a-z][a-z0-9_.]{0,39}$","type":"string"},{"maxLength":87,"pattern":"^action:[a-z][a-z0-9_]*(\\.[a-z0-9_]+){1,4}$","type":"string"}]},"maxItems":32,"type":"array"},"asking":{"items":{"anyOf":[{"$ref":"#/$defs/Scope"},{"pattern":"^camera:[a-z][a-z0-9_.]{0,39}$","type":"string"},{"maxLength":87,"pattern":"^action:[a-z][a-z0-9_]*(\\.[a-z0-9_]+){1,4}$","type":"string"}]},"maxItems":32,"type":"array"},"ticket":{"maxLength":200,"type":"string"},"technician":{"$ref":"#/$defs/Technician"},"device":{"$ref":"#/$defs/Visitor"},"opened_us":{"maximum":9007199254740991,"minimum":0,"type":"integer"},"active_us":{"anyOf":[{"maximum":9007199254740991,"minimum":0,"type":"integer"},{"type":"null"}]},"ends_us":{"maximum":9007199254740991,"minimum":0,"type":"integer"}},"required":["type","session","state","scopes","asking","ticket","technician","device","opened_us","active_us","ends_us"],"type":"object"},
  SettingsChanged: {"additionalProperties":false,"properties":{"type":{"const":"settings.changed","default":"settings.changed","type":"string"},"change":{"$ref":"#/$defs/Change"}},"required":["type","change"],"type":"object"},
  SettingsDescribed: {"additionalProperties":false,"properties":{"type":{"const":"settings.described","default":"settings.described","type":"string"},"revision":{"default":1,"maximum":10000,"minimum":1,"type":"integer"},"renamed":{"default":[],"items":{"$ref":"#/$defs/Renamed"},"maxItems":400,"type":"array"},"descriptors":{"items":{"$ref":"#/$defs/Descriptor"},"maxItems":400,"type":"array"}},"required":["type","revision","renamed","descriptors"],"type":"object"},
  SettingsValues: {"additionalProperties":false,"properties":{"type":{"const":"settings.values","default":"settings.values","type":"string"},"values":{"maxProperties":400,"patternProperties":{"^[a-z][a-z0-9_]*(\\.[a-z0-9_]+){1,4}$":{"anyOf":[{"type":"boolean"},{"maximum":9007199254740991,"minimum":-9007199254740991,"type":"integer"},{"maximum":1000000000000,"minimum":-1000000000000,"type":"number"},{"maxLength":200,"type":"string"},{"items":{"maxLength":200,"type":"string"},"maxItems":64,"type":"array"}]}},"propertyNames":{"maxLength":80},"type":"object"}},"required":["type","values"],"type":"object"},
  Step: {"additionalProperties":false,"properties":{"act":{"enum":["run","ask","note","set","measure"],"type":"string"},"on":{"pattern":"^[a-z][a-z0-9_.]{0,63}$","type":"string"},"why":{"pattern":"^[a-z][a-z0-9_.]{0,63}$","type":"string"}},"required":["act","on","why"],"type":"object"},
  SurveyFound: {"additionalProperties":false,"properties":{"type":{"const":"survey.found","default":"survey.found","type":"string"},"previous":{"anyOf":[{"$ref":"#/$defs/LastVisit"},{"type":"null"}]},"items":{"items":{"$ref":"#/$defs/SurveyItem"},"maxItems":4000,"type":"array"},"reset":{"anyOf":[{"$ref":"#/$defs/SurveyReset"},{"type":"null"}]},"renamed":{"items":{"$ref":"#/$defs/Renamed"},"maxItems":400,"type":"array"}},"required":["type","previous","items","reset","renamed"],"type":"object"},
  SurveyItem: {"additionalProperties":false,"properties":{"key":{"maxLength":120,"pattern":"^[a-z][a-z0-9_]*(\\.[a-z0-9_]+){1,4}(@[a-z0-9_]{1,19}(\\+[a-z0-9_]{1,19})?)?$","type":"string"},"change":{"enum":["added","removed","changed"],"type":"string"},"old":{"anyOf":[{"type":"boolean"},{"maximum":9007199254740991,"minimum":-9007199254740991,"type":"integer"},{"maximum":1000000000000,"minimum":-1000000000000,"type":"number"},{"maxLength":200,"type":"string"},{"items":{"maxLength":200,"type":"string"},"maxItems":64,"type":"array"},{"type":"null"}]},"new":{"anyOf":[{"type":"boolean"},{"maximum":9007199254740991,"minimum":-9007199254740991,"type":"integer"},{"maximum":1000000000000,"minimum":-1000000000000,"type":"number"},{"maxLength":200,"type":"string"},{"items":{"maxLength":200,"type":"string"},"maxItems":64,"type":"array"},{"type":"null"}]},"actor":{"enum":["customer","technician","firmware","automation","cloud","factory_reset","unknown"],"type":"string"},"actor_id":{"anyOf":[{"maxLength":200,"type":"string"},{"type":"null"}]},"via":{"enum":["remote_key","panel","app","console","schedule","boot","unknown"],"type":"string"},"at_us":{"anyOf":[{"maximum":9007199254740991,"minimum":0,"type":"integer"},{"type":"null"}]},"confidence":{"enum":["journal","inferred"],"type":"string"}},"required":["key","change","old","new","actor","actor_id","via","at_us","confidence"],"type":"object"},
  SurveyReset: {"additionalProperties":false,"properties":{"actor":{"enum":["customer","technician","firmware","automation","cloud","factory_reset","unknown"],"type":"string"},"actor_id":{"anyOf":[{"maxLength":200,"type":"string"},{"type":"null"}]},"via":{"enum":["remote_key","panel","app","console","schedule","boot","unknown"],"type":"string"},"at_us":{"maximum":9007199254740991,"minimum":0,"type":"integer"},"items":{"items":{"$ref":"#/$defs/SurveyItem"},"maxItems":4000,"type":"array"}},"required":["actor","actor_id","via","at_us","items"],"type":"object"},
  Technician: {"additionalProperties":false,"properties":{"name":{"maxLength":80,"minLength":1,"type":"string"},"staff_number":{"maxLength":80,"minLength":1,"type":"string"}},"required":["name","staff_number"],"type":"object"},
  TelemetryValues: {"additionalProperties":false,"properties":{"type":{"const":"telemetry.values","default":"telemetry.values","type":"string"},"at_us":{"maximum":9007199254740991,"minimum":0,"type":"integer"},"values":{"maxProperties":400,"patternProperties":{"^[a-z][a-z0-9_]*(\\.[a-z0-9_]+){1,4}$":{"anyOf":[{"type":"boolean"},{"maximum":9007199254740991,"minimum":-9007199254740991,"type":"integer"},{"maximum":1000000000000,"minimum":-1000000000000,"type":"number"},{"maxLength":200,"type":"string"},{"items":{"maxLength":200,"type":"string"},"maxItems":64,"type":"array"}]}},"propertyNames":{"maxLength":80},"type":"object"}},"required":["type","at_us","values"],"type":"object"},
  TimelineEvent: {"additionalProperties":false,"properties":{"type":{"const":"timeline.event","default":"timeline.event","type":"string"},"sequence":{"maximum":9007199254740991,"minimum":0,"type":"integer"},"at_us":{"maximum":9007199254740991,"minimum":0,"type":"integer"},"code":{"maxLength":200,"type":"string"},"name":{"pattern":"^[a-z][a-z0-9_.]{0,63}$","type":"string"},"actor":{"maxLength":200,"type":"string"},"facts":{"maxProperties":32,"patternProperties":{"^[a-z][a-z0-9_.]{0,63}$":{"anyOf":[{"maxLength":200,"type":"string"},{"type":"boolean"},{"maximum":9007199254740991,"minimum":-9007199254740991,"type":"integer"},{"maximum":1000000000000,"minimum":-1000000000000,"type":"number"},{"type":"null"}]}},"type":"object"}},"required":["type","sequence","at_us","code","name","actor","facts"],"type":"object"},
  ToConsole: {"oneOf":[{"$ref":"#/$defs/Ping"},{"$ref":"#/$defs/Pong"},{"$ref":"#/$defs/LinkState"},{"$ref":"#/$defs/OfferCrowded"},{"$ref":"#/$defs/ClipboardTold"},{"$ref":"#/$defs/ControlDone"},{"$ref":"#/$defs/ActionProgress"},{"$ref":"#/$defs/ActionResult"},{"$ref":"#/$defs/AppsDescribed"},{"$ref":"#/$defs/PrivacyState"},{"$ref":"#/$defs/SettingsDescribed"},{"$ref":"#/$defs/SettingsValues"},{"$ref":"#/$defs/SettingsChanged"},{"$ref":"#/$defs/TelemetryValues"},{"$ref":"#/$defs/ObservationAnswer"},{"$ref":"#/$defs/DiagnosisState"},{"$ref":"#/$defs/ChatSaid"},{"$ref":"#/$defs/SurveyFound"},{"$ref":"#/$defs/ScreenUnchanged"},{"$ref":"#/$defs/ScreenDropped"},{"$ref":"#/$defs/SessionState"},{"$ref":"#/$defs/SessionEnded"},{"$ref":"#/$defs/TimelineEvent"},{"$ref":"#/$defs/RecordHead"},{"$ref":"#/$defs/Error"}],"discriminator":{"propertyName":"type"}},
  Visitor: {"additionalProperties":false,"properties":{"id":{"pattern":"^[0-9a-f]{32}$","type":"string"},"kind":{"maxLength":200,"type":"string"},"model":{"maxLength":80,"minLength":1,"type":"string"},"serial":{"maxLength":80,"minLength":1,"type":"string"},"software":{"maxLength":200,"type":"string"},"display":{"type":"boolean"},"family":{"anyOf":[{"maxLength":80,"minLength":1,"type":"string"},{"type":"null"}],"default":null},"through":{"anyOf":[{"maxLength":80,"minLength":1,"type":"string"},{"type":"null"}],"default":null},"takes":{"default":[],"items":{"enum":["pointer","clipboard"],"type":"string"},"maxItems":4,"type":"array"}},"required":["id","kind","model","serial","software","display","family","through","takes"],"type":"object"},
} as const;
