// Made by scripts/generate-wire.mjs from the broker's JSON Schema. Don't edit: `make wire` writes it.

export type ToConsole =
  | Ping
  | Pong
  | LinkState
  | OfferCrowded
  | ControlDone
  | SettingsDescribed
  | SettingsValues
  | SettingsChanged
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
export type Scope = "view" | "control" | "settings" | "continue";
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
  | SettingsSet
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
   * @maxItems 8
   */
  scopes: Scope[];
  /**
   * @maxItems 8
   */
  asking: Scope[];
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
 * console -> broker: please ask the customer for this scope.
 */
export interface ConsentRequest {
  type: "consent.request";
  scope: Scope;
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
 * console -> broker -> device: set this; without a context, for the present one. Needs the scope ``settings``.
 */
export interface SettingsSet {
  type: "settings.set";
  id: string;
  key: string;
  value: boolean | number | string | string[];
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
  Change: {"additionalProperties":false,"properties":{"seq":{"maximum":9007199254740991,"minimum":0,"type":"integer"},"at_us":{"maximum":9007199254740991,"minimum":0,"type":"integer"},"key":{"maxLength":120,"pattern":"^[a-z][a-z0-9_]*(\\.[a-z0-9_]+){1,4}(@[a-z0-9_]{1,19}(\\+[a-z0-9_]{1,19})?)?$","type":"string"},"old":{"anyOf":[{"type":"boolean"},{"maximum":9007199254740991,"minimum":-9007199254740991,"type":"integer"},{"maximum":1000000000000,"minimum":-1000000000000,"type":"number"},{"maxLength":200,"type":"string"},{"items":{"maxLength":200,"type":"string"},"maxItems":64,"type":"array"},{"type":"null"}]},"new":{"anyOf":[{"type":"boolean"},{"maximum":9007199254740991,"minimum":-9007199254740991,"type":"integer"},{"maximum":1000000000000,"minimum":-1000000000000,"type":"number"},{"maxLength":200,"type":"string"},{"items":{"maxLength":200,"type":"string"},"maxItems":64,"type":"array"},{"type":"null"}]},"actor":{"enum":["customer","technician","firmware","automation","cloud","factory_reset","unknown"],"type":"string"},"actor_id":{"anyOf":[{"maxLength":200,"type":"string"},{"type":"null"}],"default":null},"via":{"enum":["remote_key","panel","app","console","schedule","boot","unknown"],"type":"string"},"session":{"anyOf":[{"pattern":"^[0-9a-f]{32}$","type":"string"},{"type":"null"}],"default":null},"command":{"anyOf":[{"pattern":"^[A-Za-z0-9_-]{1,40}$","type":"string"},{"type":"null"}],"default":null}},"required":["seq","at_us","key","old","new","actor","actor_id","via","session","command"],"type":"object"},
  ControlDone: {"additionalProperties":false,"properties":{"type":{"const":"control.done","default":"control.done","type":"string"},"id":{"pattern":"^[A-Za-z0-9_-]{1,40}$","type":"string"},"outcome":{"enum":["applied","refused","unknown"],"type":"string"},"reason":{"anyOf":[{"pattern":"^[a-z][a-z0-9_.]{0,63}$","type":"string"},{"type":"null"}],"default":null}},"required":["type","id","outcome","reason"],"type":"object"},
  Descriptor: {"additionalProperties":false,"properties":{"key":{"maxLength":80,"pattern":"^[a-z][a-z0-9_]*(\\.[a-z0-9_]+){1,4}$","type":"string"},"kind":{"enum":["setting","telemetry","info","action"],"type":"string"},"type":{"enum":["bool","int","decimal","enum","string","time","list"],"type":"string"},"label_vi":{"maxLength":200,"type":"string"},"label_en":{"maxLength":200,"type":"string"},"unit":{"anyOf":[{"maxLength":200,"type":"string"},{"type":"null"}],"default":null},"min":{"anyOf":[{"type":"number"},{"type":"null"}],"default":null},"max":{"anyOf":[{"type":"number"},{"type":"null"}],"default":null},"step":{"anyOf":[{"type":"number"},{"type":"null"}],"default":null},"options":{"default":[],"items":{"$ref":"#/$defs/Option"},"maxItems":64,"type":"array"},"default":{"anyOf":[{"type":"boolean"},{"maximum":9007199254740991,"minimum":-9007199254740991,"type":"integer"},{"maximum":1000000000000,"minimum":-1000000000000,"type":"number"},{"maxLength":200,"type":"string"},{"items":{"maxLength":200,"type":"string"},"maxItems":64,"type":"array"},{"type":"null"}],"default":null},"access":{"default":"rw","enum":["ro","rw"],"type":"string"},"level":{"default":"basic","enum":["basic","standard","expert","service"],"type":"string"},"context":{"default":"none","enum":["none","input","input+picture_mode"],"type":"string"},"available":{"default":true,"type":"boolean"},"reason":{"anyOf":[{"pattern":"^[a-z][a-z0-9_.]{0,63}$","type":"string"},{"type":"null"}],"default":null},"sensitivity":{"default":"public","enum":["public","personal","secret"],"type":"string"},"write_policy":{"default":"technician","enum":["technician","technician_consent","customer_only"],"type":"string"},"safety":{"default":"none","enum":["none","interlock","person_present"],"type":"string"},"since_schema":{"default":1,"maximum":10000,"minimum":1,"type":"integer"}},"required":["key","kind","type","label_vi","label_en","unit","min","max","step","options","default","access","level","context","available","reason","sensitivity","write_policy","safety","since_schema"],"type":"object"},
  EndReason: {"enum":["customer_ended","device_power_off","device_disconnected","technician_ended","technician_disconnected","refused","consent_timeout","idle","time_limit","link_degraded","supervisor_ended","recording_failed","protocol_violation","broker_shutdown"],"type":"string"},
  Error: {"additionalProperties":false,"properties":{"type":{"const":"error","default":"error","type":"string"},"code":{"pattern":"^[a-z][a-z0-9_.]{0,63}$","type":"string"},"detail":{"maxLength":200,"type":"string"},"fatal":{"type":"boolean"}},"required":["type","code","detail","fatal"],"type":"object"},
  Figures: {"additionalProperties":false,"properties":{"latency_ms":{"maximum":600000,"minimum":0,"type":"integer"},"jitter_ms":{"maximum":600000,"minimum":0,"type":"integer"},"loss_percent":{"maximum":100,"minimum":0,"type":"integer"},"throughput_kbps":{"anyOf":[{"maximum":100000000,"minimum":0,"type":"integer"},{"type":"null"}],"default":null}},"required":["latency_ms","jitter_ms","loss_percent","throughput_kbps"],"type":"object"},
  LastVisit: {"additionalProperties":false,"properties":{"session":{"pattern":"^[0-9a-f]{32}$","type":"string"},"ended_us":{"maximum":9007199254740991,"minimum":0,"type":"integer"},"reason":{"maxLength":200,"type":"string"},"technician":{"maxLength":200,"type":"string"},"complete":{"type":"boolean"}},"required":["session","ended_us","reason","technician","complete"],"type":"object"},
  LinkState: {"additionalProperties":false,"properties":{"type":{"const":"link.state","default":"link.state","type":"string"},"device":{"$ref":"#/$defs/PeerLink"},"console":{"$ref":"#/$defs/PeerLink"},"degraded_us":{"anyOf":[{"maximum":9007199254740991,"minimum":0,"type":"integer"},{"type":"null"}]},"ends_us":{"anyOf":[{"maximum":9007199254740991,"minimum":0,"type":"integer"},{"type":"null"}]}},"required":["type","device","console","degraded_us","ends_us"],"type":"object"},
  OfferCrowded: {"additionalProperties":false,"properties":{"type":{"const":"offer.crowded","default":"offer.crowded","type":"string"},"count":{"maximum":9007199254740991,"minimum":0,"type":"integer"}},"required":["type","count"],"type":"object"},
  Option: {"additionalProperties":false,"properties":{"value":{"maxLength":200,"type":"string"},"label_vi":{"maxLength":200,"type":"string"},"label_en":{"maxLength":200,"type":"string"}},"required":["value","label_vi","label_en"],"type":"object"},
  PeerLink: {"additionalProperties":false,"properties":{"verdict":{"anyOf":[{"enum":["good","slow","unstable"],"type":"string"},{"const":"silent","type":"string"}]},"figures":{"$ref":"#/$defs/Figures"}},"required":["verdict","figures"],"type":"object"},
  Ping: {"additionalProperties":false,"properties":{"type":{"const":"ping","default":"ping","type":"string"},"token":{"maximum":9007199254740991,"minimum":0,"type":"integer"}},"required":["type","token"],"type":"object"},
  Pong: {"additionalProperties":false,"properties":{"type":{"const":"pong","default":"pong","type":"string"},"token":{"maximum":9007199254740991,"minimum":0,"type":"integer"}},"required":["type","token"],"type":"object"},
  RecordHead: {"additionalProperties":false,"properties":{"type":{"const":"record.head","default":"record.head","type":"string"},"session":{"pattern":"^[0-9a-f]{32}$","type":"string"},"sequence":{"maximum":9007199254740991,"minimum":0,"type":"integer"},"head":{"pattern":"^[0-9a-f]{64}$","type":"string"},"at_us":{"maximum":9007199254740991,"minimum":0,"type":"integer"},"final":{"type":"boolean"},"key":{"maxLength":200,"type":"string"},"signature":{"pattern":"==$","type":"string"}},"required":["type","session","sequence","head","at_us","final","key","signature"],"type":"object"},
  Renamed: {"additionalProperties":false,"properties":{"old":{"maxLength":80,"pattern":"^[a-z][a-z0-9_]*(\\.[a-z0-9_]+){1,4}$","type":"string"},"new":{"maxLength":80,"pattern":"^[a-z][a-z0-9_]*(\\.[a-z0-9_]+){1,4}$","type":"string"}},"required":["old","new"],"type":"object"},
  Scope: {"enum":["view","control","settings","continue"],"type":"string"},
  ScreenDropped: {"additionalProperties":false,"properties":{"type":{"const":"screen.dropped","default":"screen.dropped","type":"string"},"first":{"maximum":9007199254740991,"minimum":0,"type":"integer"},"last":{"maximum":9007199254740991,"minimum":0,"type":"integer"},"count":{"maximum":9007199254740991,"minimum":0,"type":"integer"}},"required":["type","first","last","count"],"type":"object"},
  ScreenUnchanged: {"additionalProperties":false,"properties":{"type":{"const":"screen.unchanged","default":"screen.unchanged","type":"string"},"sequence":{"maximum":9007199254740991,"minimum":0,"type":"integer"}},"required":["type","sequence"],"type":"object"},
  SessionEnded: {"additionalProperties":false,"properties":{"type":{"const":"session.ended","default":"session.ended","type":"string"},"session":{"pattern":"^[0-9a-f]{32}$","type":"string"},"reason":{"$ref":"#/$defs/EndReason"},"at_us":{"maximum":9007199254740991,"minimum":0,"type":"integer"}},"required":["type","session","reason","at_us"],"type":"object"},
  SessionState: {"additionalProperties":false,"properties":{"type":{"const":"session.state","default":"session.state","type":"string"},"session":{"pattern":"^[0-9a-f]{32}$","type":"string"},"state":{"enum":["claimed","active"],"type":"string"},"scopes":{"items":{"$ref":"#/$defs/Scope"},"maxItems":8,"type":"array"},"asking":{"items":{"$ref":"#/$defs/Scope"},"maxItems":8,"type":"array"},"ticket":{"maxLength":200,"type":"string"},"technician":{"$ref":"#/$defs/Technician"},"device":{"$ref":"#/$defs/Visitor"},"opened_us":{"maximum":9007199254740991,"minimum":0,"type":"integer"},"active_us":{"anyOf":[{"maximum":9007199254740991,"minimum":0,"type":"integer"},{"type":"null"}]},"ends_us":{"maximum":9007199254740991,"minimum":0,"type":"integer"}},"required":["type","session","state","scopes","asking","ticket","technician","device","opened_us","active_us","ends_us"],"type":"object"},
  SettingsChanged: {"additionalProperties":false,"properties":{"type":{"const":"settings.changed","default":"settings.changed","type":"string"},"change":{"$ref":"#/$defs/Change"}},"required":["type","change"],"type":"object"},
  SettingsDescribed: {"additionalProperties":false,"properties":{"type":{"const":"settings.described","default":"settings.described","type":"string"},"revision":{"default":1,"maximum":10000,"minimum":1,"type":"integer"},"renamed":{"default":[],"items":{"$ref":"#/$defs/Renamed"},"maxItems":400,"type":"array"},"descriptors":{"items":{"$ref":"#/$defs/Descriptor"},"maxItems":400,"type":"array"}},"required":["type","revision","renamed","descriptors"],"type":"object"},
  SettingsValues: {"additionalProperties":false,"properties":{"type":{"const":"settings.values","default":"settings.values","type":"string"},"values":{"maxProperties":400,"patternProperties":{"^[a-z][a-z0-9_]*(\\.[a-z0-9_]+){1,4}$":{"anyOf":[{"type":"boolean"},{"maximum":9007199254740991,"minimum":-9007199254740991,"type":"integer"},{"maximum":1000000000000,"minimum":-1000000000000,"type":"number"},{"maxLength":200,"type":"string"},{"items":{"maxLength":200,"type":"string"},"maxItems":64,"type":"array"}]}},"propertyNames":{"maxLength":80},"type":"object"}},"required":["type","values"],"type":"object"},
  SurveyFound: {"additionalProperties":false,"properties":{"type":{"const":"survey.found","default":"survey.found","type":"string"},"previous":{"anyOf":[{"$ref":"#/$defs/LastVisit"},{"type":"null"}]},"items":{"items":{"$ref":"#/$defs/SurveyItem"},"maxItems":4000,"type":"array"},"reset":{"anyOf":[{"$ref":"#/$defs/SurveyReset"},{"type":"null"}]},"renamed":{"items":{"$ref":"#/$defs/Renamed"},"maxItems":400,"type":"array"}},"required":["type","previous","items","reset","renamed"],"type":"object"},
  SurveyItem: {"additionalProperties":false,"properties":{"key":{"maxLength":120,"pattern":"^[a-z][a-z0-9_]*(\\.[a-z0-9_]+){1,4}(@[a-z0-9_]{1,19}(\\+[a-z0-9_]{1,19})?)?$","type":"string"},"change":{"enum":["added","removed","changed"],"type":"string"},"old":{"anyOf":[{"type":"boolean"},{"maximum":9007199254740991,"minimum":-9007199254740991,"type":"integer"},{"maximum":1000000000000,"minimum":-1000000000000,"type":"number"},{"maxLength":200,"type":"string"},{"items":{"maxLength":200,"type":"string"},"maxItems":64,"type":"array"},{"type":"null"}]},"new":{"anyOf":[{"type":"boolean"},{"maximum":9007199254740991,"minimum":-9007199254740991,"type":"integer"},{"maximum":1000000000000,"minimum":-1000000000000,"type":"number"},{"maxLength":200,"type":"string"},{"items":{"maxLength":200,"type":"string"},"maxItems":64,"type":"array"},{"type":"null"}]},"actor":{"enum":["customer","technician","firmware","automation","cloud","factory_reset","unknown"],"type":"string"},"actor_id":{"anyOf":[{"maxLength":200,"type":"string"},{"type":"null"}]},"via":{"enum":["remote_key","panel","app","console","schedule","boot","unknown"],"type":"string"},"at_us":{"anyOf":[{"maximum":9007199254740991,"minimum":0,"type":"integer"},{"type":"null"}]},"confidence":{"enum":["journal","inferred"],"type":"string"}},"required":["key","change","old","new","actor","actor_id","via","at_us","confidence"],"type":"object"},
  SurveyReset: {"additionalProperties":false,"properties":{"actor":{"enum":["customer","technician","firmware","automation","cloud","factory_reset","unknown"],"type":"string"},"actor_id":{"anyOf":[{"maxLength":200,"type":"string"},{"type":"null"}]},"via":{"enum":["remote_key","panel","app","console","schedule","boot","unknown"],"type":"string"},"at_us":{"maximum":9007199254740991,"minimum":0,"type":"integer"},"items":{"items":{"$ref":"#/$defs/SurveyItem"},"maxItems":4000,"type":"array"}},"required":["actor","actor_id","via","at_us","items"],"type":"object"},
  Technician: {"additionalProperties":false,"properties":{"name":{"maxLength":80,"minLength":1,"type":"string"},"staff_number":{"maxLength":80,"minLength":1,"type":"string"}},"required":["name","staff_number"],"type":"object"},
  TimelineEvent: {"additionalProperties":false,"properties":{"type":{"const":"timeline.event","default":"timeline.event","type":"string"},"sequence":{"maximum":9007199254740991,"minimum":0,"type":"integer"},"at_us":{"maximum":9007199254740991,"minimum":0,"type":"integer"},"code":{"maxLength":200,"type":"string"},"name":{"pattern":"^[a-z][a-z0-9_.]{0,63}$","type":"string"},"actor":{"maxLength":200,"type":"string"},"facts":{"maxProperties":32,"patternProperties":{"^[a-z][a-z0-9_.]{0,63}$":{"anyOf":[{"maxLength":200,"type":"string"},{"type":"boolean"},{"maximum":9007199254740991,"minimum":-9007199254740991,"type":"integer"},{"maximum":1000000000000,"minimum":-1000000000000,"type":"number"},{"type":"null"}]}},"type":"object"}},"required":["type","sequence","at_us","code","name","actor","facts"],"type":"object"},
  ToConsole: {"oneOf":[{"$ref":"#/$defs/Ping"},{"$ref":"#/$defs/Pong"},{"$ref":"#/$defs/LinkState"},{"$ref":"#/$defs/OfferCrowded"},{"$ref":"#/$defs/ControlDone"},{"$ref":"#/$defs/SettingsDescribed"},{"$ref":"#/$defs/SettingsValues"},{"$ref":"#/$defs/SettingsChanged"},{"$ref":"#/$defs/SurveyFound"},{"$ref":"#/$defs/ScreenUnchanged"},{"$ref":"#/$defs/ScreenDropped"},{"$ref":"#/$defs/SessionState"},{"$ref":"#/$defs/SessionEnded"},{"$ref":"#/$defs/TimelineEvent"},{"$ref":"#/$defs/RecordHead"},{"$ref":"#/$defs/Error"}],"discriminator":{"propertyName":"type"}},
  Visitor: {"additionalProperties":false,"properties":{"id":{"pattern":"^[0-9a-f]{32}$","type":"string"},"kind":{"maxLength":200,"type":"string"},"model":{"maxLength":80,"minLength":1,"type":"string"},"serial":{"maxLength":80,"minLength":1,"type":"string"},"software":{"maxLength":200,"type":"string"},"display":{"type":"boolean"}},"required":["id","kind","model","serial","software","display"],"type":"object"},
} as const;
