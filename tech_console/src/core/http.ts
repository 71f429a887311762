/** What the broker's HTTP interface says: the shapes of its answers. */
import type { EndReason } from "./wire.gen.ts";

export type Role = "technician" | "supervisor" | "auditor" | "administrator";

export interface Account {
  readonly name: string;
  readonly full_name: string;
  readonly staff_number: string;
  readonly role: Role;
}

export interface SignedIn {
  readonly account: Account;
  readonly expires_us: number;
}

/** The body of every refusal: a stable code, and a sentence in each language. */
export interface Refusal {
  readonly code: string;
  readonly vi: string;
  readonly en: string;
  readonly retry_after_s: number | null;
}

export interface Claimed {
  readonly session: string;
  readonly ticket: string;
  readonly device: { readonly kind: string; readonly model: string; readonly serial: string };
}

export interface SocketTicket {
  readonly ticket: string;
  readonly seconds: number;
}

export interface AuditSession {
  readonly session: string;
  readonly device: string;
  readonly device_model: string;
  readonly device_serial: string;
  readonly technician: string;
  readonly technician_name: string;
  readonly ticket: string;
  readonly opened_us: number;
  readonly active_us: number | null;
  readonly ended_us: number | null;
  readonly reason: EndReason | null;
  readonly events: number;
  readonly frames: number;
  readonly dropped: number;
  readonly recovered: boolean;
}

export interface AuditEvent {
  readonly id: number | string;
  readonly session: string | null;
  readonly sequence: number;
  readonly at_us: number;
  readonly code: string;
  readonly name: string;
  readonly actor_kind: string;
  readonly actor_id: string;
  readonly actor_name: string;
  readonly facts: Readonly<Record<string, unknown>>;
}

export interface EventName {
  readonly name: string;
  readonly code: string;
  readonly severity: string;
}

/** One page of a list; `next` leads to the following one. `behind`: so many bytes are not in the index yet. */
export interface Page<Item> {
  readonly items: readonly Item[];
  readonly next: string | null;
  readonly behind: number;
  /** Of events only: how many have text that can't be read from their file. */
  readonly unreadable?: number;
}
