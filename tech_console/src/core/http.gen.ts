// Made by scripts/generate-http.mjs from the broker's OpenAPI. Don't edit: `make wire` writes it.

export interface paths {
    readonly "/api/audit/events": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /** @description List events: one visit's oldest first and with their texts, otherwise the newest first and without. */
        readonly get: operations["events_api_audit_events_get"];
        readonly put?: never;
        readonly post?: never;
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/api/audit/names": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /** @description List every kind of event, in the order of their codes. */
        readonly get: operations["names_api_audit_names_get"];
        readonly put?: never;
        readonly post?: never;
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/api/audit/sessions": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /** @description List visits, the newest first. */
        readonly get: operations["sessions_api_audit_sessions_get"];
        readonly put?: never;
        readonly post?: never;
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/api/audit/sessions/{session}": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /** @description Return one visit. */
        readonly get: operations["session_api_audit_sessions__session__get"];
        readonly put?: never;
        readonly post?: never;
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/api/audit/sessions/{session}/replay": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /** @description Return one span of a visit that is over, as ``broker.audit.replay`` describes it. */
        readonly get: operations["span_api_audit_sessions__session__replay_get"];
        readonly put?: never;
        readonly post?: never;
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/api/audit/sessions/{session}/replay/outline": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /** @description Return the course of a visit that is over. */
        readonly get: operations["outline_api_audit_sessions__session__replay_outline_get"];
        readonly put?: never;
        readonly post?: never;
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/api/claims": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly get?: never;
        readonly put?: never;
        /** @description Claim a PIN. Wrong, expired, used, crowded and throttled get one answer in the same time. */
        readonly post: operations["claim_api_claims_post"];
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/api/me": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /** @description Who is signed in. */
        readonly get: operations["me_api_me_get"];
        readonly put?: never;
        readonly post?: never;
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/api/sessions/{session}/socket": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly get?: never;
        readonly put?: never;
        /** @description Return a ticket for the one socket of a visit that this account claimed and nobody attached to yet. */
        readonly post: operations["socket_ticket_api_sessions__session__socket_post"];
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/api/sign-in": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly get?: never;
        readonly put?: never;
        /** @description Sign in: a new session at every sign-in, its token only in the cookie. */
        readonly post: operations["sign_in_api_sign_in_post"];
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/api/sign-out": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly get?: never;
        readonly put?: never;
        /** @description Sign out: the token is dead from here on. */
        readonly post: operations["sign_out_api_sign_out_post"];
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
}
export type webhooks = Record<string, never>;
export interface components {
    schemas: {
        /** @description A PIN as typed, in any grouping; the ticket it is for, if one is known already. */
        readonly ClaimBody: {
            readonly pin: string;
            readonly ticket?: string | null;
        };
        /** @description A visit that waits for its customer's answer. */
        readonly Claimed: {
            readonly device: components["schemas"]["ClaimedDevice"];
            readonly session: string;
            readonly ticket: string;
        };
        /** @description The device behind the PIN: its claims. */
        readonly ClaimedDevice: {
            readonly kind: string;
            readonly model: string;
            readonly serial: string;
        };
        /** @description What a person types to sign in. */
        readonly Credentials: {
            readonly name: string;
            readonly password: string;
        };
        /** @description The body of every answer that is an error. */
        readonly ErrorBody: {
            readonly error: components["schemas"]["Refusal"];
        };
        /** @description One event. ``session`` is null for what belongs to no visit. */
        readonly EventItem: {
            readonly actor_id: string;
            readonly actor_kind: string;
            readonly actor_name: string;
            readonly at_us: number;
            readonly code: string;
            readonly facts: {
                readonly [key: string]: unknown;
            };
            readonly id: string;
            readonly name: string;
            readonly sequence: number;
            readonly session: string | null;
        };
        /** @description One kind of event. */
        readonly EventName: {
            readonly code: string;
            readonly name: string;
            /** @enum {string} */
            readonly severity: "information" | "warning" | "alarm";
        };
        /** @description One page of events. ``unreadable``: how many have text in their file that could not be read. */
        readonly Events: {
            readonly behind: number;
            readonly items: readonly components["schemas"]["EventItem"][];
            readonly next: string | null;
            readonly unreadable: number;
        };
        /** @description Who is signed in, and until when (microseconds since 1970). */
        readonly Me: {
            readonly account: components["schemas"]["Person"];
            readonly expires_us: number;
        };
        /**
         * @description A visit at a glance. ``seconds``: [second since 1970, pictures, bytes]; ``idle``: [from, until] without pictures.
         *
         *     ``events`` are those that a technician is shown, oldest first and without their texts; ``more``: there are others.
         */
        readonly Outline: {
            readonly events: readonly components["schemas"]["EventItem"][];
            readonly from_us: number;
            readonly idle: readonly (readonly [
                number,
                number
            ])[];
            readonly more: boolean;
            readonly seconds: readonly (readonly [
                number,
                number,
                number
            ])[];
            readonly session: string;
            readonly shapes: readonly components["schemas"]["Shape"][];
            readonly ticket: string;
            readonly until_us: number;
        };
        /** @description The signed-in person. */
        readonly Person: {
            readonly full_name: string;
            readonly name: string;
            readonly role: components["schemas"]["Role"];
            readonly staff_number: string;
        };
        /** @description What went wrong: a stable code, a sentence in each language, and the seconds to wait before the next try. */
        readonly Refusal: {
            readonly code: string;
            readonly en: string;
            readonly retry_after_s: number | null;
            readonly vi: string;
        };
        /**
         * @description What a person was appointed to; one role an account.
         * @enum {string}
         */
        readonly Role: "technician" | "supervisor" | "auditor" | "administrator";
        /** @description One visit. ``ended_us`` and ``reason`` are null while it goes on, ``active_us`` until the customer allowed it. */
        readonly SessionItem: {
            readonly active_us: number | null;
            readonly device: string;
            readonly device_kind: string;
            readonly device_model: string;
            readonly device_serial: string;
            readonly dropped: number;
            readonly ended_us: number | null;
            readonly events: number;
            readonly frames: number;
            readonly opened_us: number;
            readonly reason: string | null;
            readonly recovered: boolean;
            readonly session: string;
            readonly technician: string;
            readonly technician_name: string;
            readonly ticket: string;
        };
        /** @description One page of visits, the newest first; ``behind``: bytes of the files that the index has not read yet. */
        readonly Sessions: {
            readonly behind: number;
            readonly items: readonly components["schemas"]["SessionItem"][];
            readonly next: string | null;
        };
        /** @description From this moment on, to the second, pictures are like this; ``codec`` is null where they were erased. */
        readonly Shape: {
            readonly at_us: number;
            readonly codec: ("jpeg" | "h264") | null;
            readonly height: number;
            readonly width: number;
        };
        /** @description A single-use ticket for the visit's socket, and how many seconds it lives. */
        readonly SocketTicket: {
            readonly seconds: number;
            readonly ticket: string;
        };
    };
    responses: never;
    parameters: never;
    requestBodies: never;
    headers: never;
    pathItems: never;
}
export type $defs = Record<string, never>;
export interface operations {
    readonly events_api_audit_events_get: {
        readonly parameters: {
            readonly query?: {
                readonly actor?: string | null;
                readonly code?: string | null;
                readonly cursor?: string | null;
                readonly device?: string | null;
                readonly from_us?: number | null;
                readonly limit?: number;
                readonly name?: string | null;
                readonly order?: ("asc" | "desc") | null;
                readonly session?: string | null;
                readonly technician?: string | null;
                readonly ticket?: string | null;
                readonly to_us?: number | null;
            };
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description Successful Response */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["Events"];
                };
            };
            /** @description Refused, or a fault */
            readonly default: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["ErrorBody"];
                };
            };
        };
    };
    readonly names_api_audit_names_get: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description Successful Response */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": readonly components["schemas"]["EventName"][];
                };
            };
            /** @description Refused, or a fault */
            readonly default: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["ErrorBody"];
                };
            };
        };
    };
    readonly sessions_api_audit_sessions_get: {
        readonly parameters: {
            readonly query?: {
                readonly cursor?: string | null;
                readonly device?: string | null;
                readonly from_us?: number | null;
                readonly limit?: number;
                readonly reason?: string | null;
                readonly technician?: string | null;
                readonly ticket?: string | null;
                readonly to_us?: number | null;
            };
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description Successful Response */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["Sessions"];
                };
            };
            /** @description Refused, or a fault */
            readonly default: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["ErrorBody"];
                };
            };
        };
    };
    readonly session_api_audit_sessions__session__get: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path: {
                readonly session: string;
            };
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description Successful Response */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["SessionItem"];
                };
            };
            /** @description Refused, or a fault */
            readonly default: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["ErrorBody"];
                };
            };
        };
    };
    readonly span_api_audit_sessions__session__replay_get: {
        readonly parameters: {
            readonly query?: {
                readonly after?: number | null;
                readonly from_us?: number | null;
                readonly limit?: number;
                readonly until_us?: number | null;
            };
            readonly header?: never;
            readonly path: {
                readonly session: string;
            };
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description Successful Response */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/octet-stream": unknown;
                };
            };
            /** @description Refused, or a fault */
            readonly default: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["ErrorBody"];
                };
            };
        };
    };
    readonly outline_api_audit_sessions__session__replay_outline_get: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path: {
                readonly session: string;
            };
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description Successful Response */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["Outline"];
                };
            };
            /** @description Refused, or a fault */
            readonly default: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["ErrorBody"];
                };
            };
        };
    };
    readonly claim_api_claims_post: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly requestBody: {
            readonly content: {
                readonly "application/json": components["schemas"]["ClaimBody"];
            };
        };
        readonly responses: {
            /** @description Successful Response */
            readonly 201: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["Claimed"];
                };
            };
            /** @description Refused, or a fault */
            readonly default: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["ErrorBody"];
                };
            };
        };
    };
    readonly me_api_me_get: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description Successful Response */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["Me"];
                };
            };
            /** @description Refused, or a fault */
            readonly default: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["ErrorBody"];
                };
            };
        };
    };
    readonly socket_ticket_api_sessions__session__socket_post: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path: {
                readonly session: string;
            };
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description Successful Response */
            readonly 201: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["SocketTicket"];
                };
            };
            /** @description Refused, or a fault */
            readonly default: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["ErrorBody"];
                };
            };
        };
    };
    readonly sign_in_api_sign_in_post: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly requestBody: {
            readonly content: {
                readonly "application/json": components["schemas"]["Credentials"];
            };
        };
        readonly responses: {
            /** @description Successful Response */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["Me"];
                };
            };
            /** @description Refused, or a fault */
            readonly default: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["ErrorBody"];
                };
            };
        };
    };
    readonly sign_out_api_sign_out_post: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description Successful Response */
            readonly 204: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Refused, or a fault */
            readonly default: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["ErrorBody"];
                };
            };
        };
    };
}

