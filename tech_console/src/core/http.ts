/** What the broker's HTTP interface takes and answers: short names for the types made from its OpenAPI. */
import type { components, paths } from "./http.gen.ts";

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

export type Diagnosis = Schemas["Diagnosis"];
export type Cause = Schemas["CauseItem"];
export type Evidence = Schemas["ExhibitItem"];
export type VerdictBody = Schemas["VerdictBody"];
export type Verdict = Schemas["VerdictItem"];
export type DueVerdict = Schemas["DueItem"];
export type Part = Schemas["PartItem"];
export type Order = Schemas["OrderItem"];

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
