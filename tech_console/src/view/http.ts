/** The one way to the broker's HTTP interface: JSON in, JSON out, every refusal an HttpError. */
import type {
  Address,
  AuditChanges,
  AuditEvents,
  AuditSession,
  AuditSessions,
  ClaimBody,
  Claimed,
  Credentials,
  Diagnosis,
  DueVerdict,
  Erasure,
  ErasureBody,
  EventName,
  Hold,
  HoldBody,
  Integrity,
  Order,
  Part,
  Refusal,
  ReplayOutline,
  SignedIn,
  SocketTicket,
  Verdict,
  VerdictBody,
} from "../core/http.ts";
import { isObject } from "../core/schema.ts";
import type { Words } from "./words.ts";

/** A request that came to nothing. `status` 0: the broker could not be reached. */
export class HttpError extends Error {
  readonly status: number;
  readonly refusal: Refusal | null;

  constructor(status: number, refusal: Refusal | null) {
    super(refusal?.code ?? `http_${status}`);
    this.name = "HttpError";
    this.status = status;
    this.refusal = refusal;
  }

  get code(): string {
    return this.refusal?.code ?? (this.status === 0 ? "offline" : `http_${this.status}`);
  }
}

/** Returns the sentence for an error, in the language of the interface. */
export function sentenceOf(error: unknown, words: Words): string {
  if (!(error instanceof HttpError)) return words.t("error.status.other");
  if (error.status === 0) return words.t("error.offline");
  if (error.refusal !== null) return words.pick(error.refusal);
  return words.say(`error.status.${error.status}`, words.t("error.status.other"));
}

function refusalOf(body: unknown): Refusal | null {
  const error = isObject(body) ? body.error : null;
  if (!isObject(error)) return null;
  const { code, vi, en, retry_after_s: wait } = error;
  if (typeof code !== "string" || typeof vi !== "string" || typeof en !== "string") return null;
  return { code, vi, en, retry_after_s: typeof wait === "number" ? wait : null };
}

const TIMEOUT_MS = 20_000;

/** Sends a request and returns a good answer's body, as `read` takes it. */
async function fetched<Body>(
  request: RequestInit,
  path: string,
  signal: AbortSignal | undefined,
  read: (response: Response) => Promise<Body>,
): Promise<readonly [Response, Body]> {
  const limit = AbortSignal.timeout(TIMEOUT_MS);
  try {
    const whole = signal ? AbortSignal.any([signal, limit]) : limit;
    const response = await fetch(path, { ...request, credentials: "same-origin", cache: "no-store", signal: whole });
    return [response, await read(response)];
  } catch (error) {
    if (signal?.aborted) throw error;
    throw new HttpError(0, null);
  }
}

async function call<Answer>(
  method: "GET" | "POST",
  path: string,
  body?: unknown,
  signal?: AbortSignal,
): Promise<Answer> {
  const json = { headers: { "content-type": "application/json" }, body: JSON.stringify(body) };
  const request = { method, ...(body === undefined ? {} : json) };
  const [response, text] = await fetched(request, path, signal, (response) => response.text());
  let answer: unknown = null;
  try {
    answer = text === "" ? null : JSON.parse(text);
  } catch {
    throw new HttpError(response.ok ? 502 : response.status, null);
  }
  if (!response.ok) throw new HttpError(response.status, refusalOf(answer));
  return answer as Answer;
}

/** Gets bytes; a refusal is JSON all the same. */
async function getBytes(path: Address<"get">, signal: AbortSignal): Promise<ArrayBuffer> {
  const [response, bytes] = await fetched({ method: "GET" }, path, signal, (response) => response.arrayBuffer());
  if (response.ok) return bytes;
  let answer: unknown = null;
  try {
    answer = JSON.parse(new TextDecoder().decode(bytes));
  } catch {
    // A proxy's own page: the status says it all.
  }
  throw new HttpError(response.status, refusalOf(answer));
}

type Filters = Readonly<Record<string, string | number | undefined>>;

function query(filters: Filters): "" | `?${string}` {
  const words = new URLSearchParams();
  for (const [name, value] of Object.entries(filters))
    if (value !== undefined && value !== "") words.set(name, String(value));
  return words.size === 0 ? "" : `?${words}`;
}

const one = encodeURIComponent;
const get = <Answer>(path: Address<"get">, signal?: AbortSignal) => call<Answer>("GET", path, undefined, signal);
const post = <Answer>(path: Address<"post">, body?: unknown) => call<Answer>("POST", path, body);

export const http = {
  me: async (signal?: AbortSignal): Promise<SignedIn | null> => {
    try {
      return await get<SignedIn>("/api/me", signal);
    } catch (error) {
      if (error instanceof HttpError && error.status === 401) return null;
      throw error;
    }
  },
  signIn: (name: string, password: string) => post<SignedIn>("/api/sign-in", { name, password } satisfies Credentials),
  signOut: () => post<null>("/api/sign-out"),
  claim: (pin: string, ticket: string | null) => post<Claimed>("/api/claims", { pin, ticket } satisfies ClaimBody),
  socket: (session: string) => post<SocketTicket>(`/api/sessions/${one(session)}/socket`),
  auditSessions: (filters: Filters, signal: AbortSignal) =>
    get<AuditSessions>(`/api/audit/sessions${query(filters)}`, signal),
  auditSession: (session: string, signal: AbortSignal) =>
    get<AuditSession>(`/api/audit/sessions/${one(session)}`, signal),
  auditEvents: (filters: Filters, signal: AbortSignal) =>
    get<AuditEvents>(`/api/audit/events${query(filters)}`, signal),
  auditChanges: (filters: Filters, signal: AbortSignal) =>
    get<AuditChanges>(`/api/audit/changes${query(filters)}`, signal),
  replayOutline: (session: string, signal: AbortSignal) =>
    get<ReplayOutline>(`/api/audit/sessions/${one(session)}/replay/outline`, signal),
  replaySpan: (session: string, filters: Filters, signal: AbortSignal) =>
    getBytes(`/api/audit/sessions/${one(session)}/replay${query(filters)}`, signal),
  integrity: (session: string, signal: AbortSignal) =>
    get<Integrity>(`/api/audit/sessions/${one(session)}/integrity`, signal),
  /** The answer itself, to be read as it arrives: a recording may take longer than a request may. */
  recording: async (session: string, signal: AbortSignal): Promise<Response> => {
    const path: Address<"get"> = `/api/audit/sessions/${one(session)}/recording`;
    try {
      const response = await fetch(path, { credentials: "same-origin", cache: "no-store", signal });
      if (response.ok) return response;
      throw new HttpError(response.status, refusalOf(await response.json().catch(() => null)));
    } catch (error) {
      if (signal.aborted || error instanceof HttpError) throw error;
      throw new HttpError(0, null);
    }
  },
  erasures: (signal: AbortSignal) => get<{ items: Erasure[] }>("/api/erasures", signal),
  erase: (body: ErasureBody) => post<Erasure>("/api/erasures", body),
  approveErasure: (id: string) => post<Erasure>(`/api/erasures/${one(id)}/approve`),
  refuseErasure: (id: string, reason: string) => post<Erasure>(`/api/erasures/${one(id)}/refuse`, { reason }),
  holds: (signal: AbortSignal) => get<{ items: Hold[] }>("/api/holds", signal),
  hold: (body: HoldBody) => post<Hold>("/api/holds", body),
  liftHold: (id: string, reason: string) => post<Hold>(`/api/holds/${one(id)}/lift`, { reason }),
  /** A film takes as long as making it takes: there is no limit but the broker's. */
  film: async (session: string, language: string): Promise<Blob> => {
    const path: Address<"get"> = `/api/audit/sessions/${one(session)}/film${query({ language })}`;
    try {
      const response = await fetch(path, { credentials: "same-origin", cache: "no-store" });
      if (response.ok) return await response.blob();
      throw new HttpError(response.status, refusalOf(await response.json().catch(() => null)));
    } catch (error) {
      if (error instanceof HttpError) throw error;
      throw new HttpError(0, null);
    }
  },
  diagnosis: (session: string, signal: AbortSignal) =>
    get<Diagnosis>(`/api/sessions/${one(session)}/diagnosis`, signal),
  giveVerdict: (session: string, body: VerdictBody) => post<Verdict>(`/api/sessions/${one(session)}/verdict`, body),
  dueVerdicts: (signal: AbortSignal) => get<{ items: readonly DueVerdict[] }>("/api/verdicts/due", signal),
  awaitedOrders: (signal: AbortSignal) => get<{ items: readonly DueVerdict[] }>("/api/visit-orders/awaiting", signal),
  parts: (filters: Filters, signal: AbortSignal) =>
    get<{ items: readonly Part[] }>(`/api/parts${query(filters)}`, signal),
  orderVisit: (session: string, note: string) =>
    post<Order>(`/api/sessions/${one(session)}/visit-order`, note === "" ? {} : { note }),
  visitOrder: (session: string, signal: AbortSignal) => get<Order>(`/api/sessions/${one(session)}/visit-order`, signal),
  withdrawVisit: (session: string, why: string) =>
    post<null>(`/api/sessions/${one(session)}/visit-order/withdrawal`, { why }),
  reportVisit: (session: string, fixed: boolean) =>
    post<Order>(`/api/sessions/${one(session)}/visit-order/outcome`, { fixed }),
  auditNames: (signal: AbortSignal) => get<readonly EventName[]>("/api/audit/names", signal),
};

/** Returns where a visit's events are downloaded as lines of a format. */
export function exportOf(session: string, format: string): string {
  const path: Address<"get"> = `/api/audit/events/export${query({ session, format })}`;
  return path;
}

/** Returns where a visit's receipt for the customer is downloaded. */
export function receiptOf(session: string, language: "vi" | "en"): string {
  const path: Address<"get"> = `/api/audit/sessions/${one(session)}/receipt?language=${language}`;
  return path;
}

/** Returns where a visit's evidence bundle is downloaded. */
export function bundleOf(session: string, keys: boolean): string {
  const path: Address<"get"> = `/api/audit/sessions/${one(session)}/bundle?keys=${keys}`;
  return path;
}
