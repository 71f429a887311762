/** What the broker's HTTP interface takes and answers: short names for the types made from its OpenAPI. */
import type { components, paths } from "./http.gen.ts";
import type { Candidate, DiagnosisState, Finding } from "./wire.gen.ts";

type Schemas = components["schemas"];

export type Role = Schemas["Role"];
export type Account = Schemas["Person"];
export type SignedIn = Schemas["Me"];
export type Credentials = Schemas["Credentials"];

/** In the body of every refusal: a stable code, and a sentence in each language. */
export type Refusal = Schemas["Refusal"];

export type ClaimBody = Schemas["ClaimBody"];
export type Claimed = Schemas["Claimed"];
export type SocketTicket = Schemas["SocketTicket"];

export type AuditSession = Schemas["SessionItem"];
export type AuditSessions = Schemas["Sessions"];
export type AuditEvent = Schemas["EventItem"];
export type AuditEvents = Schemas["Events"];
export type AuditChange = Schemas["ChangeItem"];
export type AuditChanges = Schemas["Changes"];
export type EventName = Schemas["EventName"];
export type ReplayOutline = Schemas["Outline"];

export type Erasure = Schemas["ErasureItem"];
export type ErasureBody = Schemas["ErasureBody"];
export type Hold = Schemas["HoldItem"];
export type HoldBody = Schemas["HoldBody"];
export type Integrity = Schemas["IntegrityItem"];

/** Of a device, as the diagnosis names it. */
export interface DeviceRef {
  readonly id: string;
  readonly kind: string;
  readonly model: string;
  readonly serial: string;
  readonly family: string | null;
}

export interface Cause {
  readonly cause: string;
  readonly verdict: Candidate["verdict"];
  readonly groups: readonly string[];
  readonly standing: Candidate["standing"] | null;
  readonly needs: readonly string[];
}

export interface Evidence {
  readonly ref: string;
  readonly kind: string;
  readonly what: string;
  readonly outcome: string;
  readonly during: string | null;
  readonly place: string | null;
  readonly at_us: number;
  readonly record: number | null;
  readonly detail: readonly Finding[];
}

export interface PartCount {
  readonly sku: string;
  readonly quantity: number;
}

export interface VerdictBody {
  readonly verdict: Candidate["verdict"];
  readonly cause: string;
  readonly evidence: readonly string[];
  readonly parts: readonly PartCount[];
  readonly note?: string;
  readonly reason?: string;
}

export interface Verdict {
  readonly session: string;
  readonly verdict: Candidate["verdict"];
  readonly cause: string;
  readonly evidence: readonly string[];
  readonly parts: readonly PartCount[];
  readonly contradicted: boolean;
  readonly note: string | null;
  readonly reason: string | null;
  readonly by: string;
  readonly by_name: string;
  readonly at_us: number;
  readonly seconds_to_verdict: number | null;
}

export interface OrderPart extends PartCount {
  readonly name_vi: string;
  readonly name_en: string;
  readonly alternates: readonly string[];
  readonly skill: string;
  readonly heavy: boolean;
  readonly consumable: boolean;
}

export interface Order {
  readonly order: string;
  readonly session: string;
  readonly ticket: string;
  readonly parts: readonly OrderPart[];
  readonly skill: string;
  readonly two_persons: boolean;
  readonly note: string | null;
  readonly by_name: string;
  readonly at_us: number;
  readonly fixed: boolean | null;
}

export interface Diagnosis {
  readonly session: string;
  readonly ticket: string;
  readonly device: DeviceRef;
  readonly state: Omit<DiagnosisState, "type">;
  readonly causes: readonly Cause[];
  readonly evidence: readonly Evidence[];
  readonly verdict: Verdict | null;
  readonly order: Order | null;
  readonly due: boolean;
}

export interface DueVerdict {
  readonly session: string;
  readonly ticket: string;
  readonly device: DeviceRef;
  readonly opened_us: number;
  readonly ended_us: number | null;
  readonly reason: string | null;
}

export interface Part {
  readonly sku: string;
  readonly name_vi: string;
  readonly name_en: string;
  readonly device_type: string;
  readonly model_families: readonly string[];
  readonly replaces: readonly string[];
  readonly group: string;
  readonly skill: string;
  readonly heavy: boolean;
  readonly consumable: boolean;
  readonly stock: number;
}

/** What both lists have in common. `next` leads to the following page. */
export type Page<Item> = Omit<AuditSessions, "items"> &
  Partial<Pick<AuditEvents, "unreadable">> & { readonly items: readonly Item[] };

type Filled<Path extends string> = Path extends `${infer Before}{${string}}${infer After}`
  ? `${Before}${string}${After}`
  : Path;
type Taking<Method extends "get" | "post"> = {
  [Path in keyof paths]: paths[Path][Method] extends object ? Filled<Path> : never;
}[keyof paths];

/** An address that takes this method, its holes filled, with or without a query. */
export type Address<Method extends "get" | "post"> = Taking<Method> | `${Taking<Method>}?${string}`;
