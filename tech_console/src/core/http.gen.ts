// Made by scripts/generate-http.mjs from the broker's OpenAPI. Don't edit: `make wire` writes it.

export interface paths {
    readonly "/api/audit/changes": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /** @description List changes of settings, during visits and between them: who changed what, on which device. */
        readonly get: operations["changes_api_audit_changes_get"];
        readonly put?: never;
        readonly post?: never;
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/api/audit/events": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /** @description List events: one visit's, and those found by a text, with their texts. One visit's oldest first. */
        readonly get: operations["events_api_audit_events_get"];
        readonly put?: never;
        readonly post?: never;
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/api/audit/events/export": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /** @description Return all matching events as lines, the oldest first. What was typed is never among them. */
        readonly get: operations["export_api_audit_events_export_get"];
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
    readonly "/api/audit/sessions/{session}/bundle": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /** @description Return the evidence bundle of a visit that is over; with ``keys=false`` nobody can read it without us. */
        readonly get: operations["bundle_api_audit_sessions__session__bundle_get"];
        readonly put?: never;
        readonly post?: never;
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/api/audit/sessions/{session}/film": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /** @description Return a visit that is over as MP4, or as a zip of several where its picture's codec or size changed. */
        readonly get: operations["film_api_audit_sessions__session__film_get"];
        readonly put?: never;
        readonly post?: never;
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/api/audit/sessions/{session}/integrity": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /** @description Return what the record and the ledger say of a visit. */
        readonly get: operations["integrity_api_audit_sessions__session__integrity_get"];
        readonly put?: never;
        readonly post?: never;
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/api/audit/sessions/{session}/receipt": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /** @description Return the receipt of a visit, also of one that goes on; its hash is put on the record with the reading. */
        readonly get: operations["receipt_api_audit_sessions__session__receipt_get"];
        readonly put?: never;
        readonly post?: never;
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/api/audit/sessions/{session}/receipt-code": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /** @description Say for which record of this visit a customer's receipt code stands. */
        readonly get: operations["receipt_code_api_audit_sessions__session__receipt_code_get"];
        readonly put?: never;
        readonly post?: never;
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/api/audit/sessions/{session}/recording": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /** @description Return the recording as it stands in its file, encrypted. */
        readonly get: operations["recording_api_audit_sessions__session__recording_get"];
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
    readonly "/api/diagnosis/figures": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /** @description Return how soon visits come to a verdict, and how often the first visit at home does it. */
        readonly get: operations["figures_api_diagnosis_figures_get"];
        readonly put?: never;
        readonly post?: never;
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/api/erasures": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /** @description List the requests. */
        readonly get: operations["erasures_api_erasures_get"];
        readonly put?: never;
        /** @description Ask for an erasure. */
        readonly post: operations["ask_api_erasures_post"];
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/api/erasures/{id}/approve": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly get?: never;
        readonly put?: never;
        /** @description Approve another person's request. */
        readonly post: operations["approve_api_erasures__id__approve_post"];
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/api/erasures/{id}/refuse": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly get?: never;
        readonly put?: never;
        /** @description Refuse a request, or take one's own back. */
        readonly post: operations["refuse_api_erasures__id__refuse_post"];
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/api/holds": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /** @description List the holds that stand. */
        readonly get: operations["holds_api_holds_get"];
        readonly put?: never;
        /** @description Set a hold. */
        readonly post: operations["hold_api_holds_post"];
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/api/holds/{id}/lift": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly get?: never;
        readonly put?: never;
        /** @description Lift a hold. */
        readonly post: operations["lift_api_holds__id__lift_post"];
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
    readonly "/api/parts": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /** @description List the parts. */
        readonly get: operations["parts_api_parts_get"];
        readonly put?: never;
        readonly post?: never;
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/api/parts/import": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly get?: never;
        readonly put?: never;
        /** @description Keep this catalogue in place of the one before. */
        readonly post: operations["import_parts_api_parts_import_post"];
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/api/sessions/{session}/diagnosis": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /** @description Return where the diagnosis of a visit stands, what can be named as evidence, verdict and order. */
        readonly get: operations["diagnosis_api_sessions__session__diagnosis_get"];
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
    readonly "/api/sessions/{session}/verdict": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly get?: never;
        readonly put?: never;
        /** @description Give the verdict on a visit of one's own, running or over, or correct it until a visit is ordered from it. */
        readonly post: operations["give_api_sessions__session__verdict_post"];
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/api/sessions/{session}/visit-order": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /** @description Return the order that rests on this visit's verdict. */
        readonly get: operations["order_api_sessions__session__visit_order_get"];
        readonly put?: never;
        /** @description Order a visit at the customer's home from a verdict; once. */
        readonly post: operations["place_api_sessions__session__visit_order_post"];
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/api/sessions/{session}/visit-order/outcome": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly get?: never;
        readonly put?: never;
        /** @description Say whether the first visit at home did it. */
        readonly post: operations["outcome_api_sessions__session__visit_order_outcome_post"];
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/api/sessions/{session}/visit-order/withdrawal": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly get?: never;
        readonly put?: never;
        /** @description Call an ordered visit off, as long as nobody reported on it: then the verdict can be corrected, or it again. */
        readonly post: operations["withdraw_api_sessions__session__visit_order_withdrawal_post"];
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
    readonly "/api/verdicts/due": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /** @description List one's own ended visits whose verdict is missing. */
        readonly get: operations["due_api_verdicts_due_get"];
        readonly put?: never;
        readonly post?: never;
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/api/visit-orders/awaiting": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /** @description List the visits because of which somebody is to go to the customer, or went and nobody said what came of it. */
        readonly get: operations["awaiting_api_visit_orders_awaiting_get"];
        readonly put?: never;
        readonly post?: never;
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
        /** @description A part that is on its way to the customer. */
        readonly BroughtPart: {
            readonly name_en: string;
            readonly name_vi: string;
            readonly quantity: number;
            readonly sku: string;
        };
        /**
         * @description A possible cause, what it would be, and how the evidence stands to it; best first.
         *
         *     ``because``: signs that hold; behind ``not.``, of one that is contradicted, signs that don't.
         */
        readonly Candidate: {
            readonly because: readonly string[];
            readonly cause: string;
            readonly groups: readonly string[];
            /** @enum {string} */
            readonly standing: "supported" | "possible" | "contradicted";
            /** @enum {string} */
            readonly verdict: "device" | "source" | "peripheral" | "network" | "user_setting" | "user_care" | "firmware" | "no_fault" | "visit" | "inconclusive";
        };
        /** @description A cause that a device of this kind can have; ``needs``: kinds of evidence, one of which its verdict rests on. */
        readonly CauseItem: {
            readonly cause: string;
            readonly groups: readonly string[];
            readonly needs: readonly ("test" | "answer" | "note" | "task" | "still" | "code" | "measurement" | "survey" | "setting" | "power" | "link")[];
            readonly standing: ("supported" | "possible" | "contradicted") | null;
            /** @enum {string} */
            readonly verdict: "device" | "source" | "peripheral" | "network" | "user_setting" | "user_care" | "firmware" | "no_fault" | "visit" | "inconclusive";
        };
        /** @description One change of one setting, told by the event with the id ``event``; see ``audit.query.ChangeRow``. */
        readonly ChangeItem: {
            readonly actor: string;
            readonly at_us: number;
            /** @enum {string} */
            readonly basis: "seen" | "diary" | "inferred";
            readonly device: string;
            readonly event: string;
            readonly item: number;
            readonly new: unknown;
            readonly old: unknown;
            readonly recorded_us: number;
            readonly sequence: number;
            readonly session: string | null;
            readonly setting: string;
            readonly technician: string;
            readonly ticket: string;
            readonly via: string;
            readonly who: string;
            readonly who_name: string;
            readonly words: readonly {
                readonly [key: string]: unknown;
            }[];
        };
        /** @description One page of changes of settings, by when they changed. */
        readonly Changes: {
            readonly behind: number;
            readonly items: readonly components["schemas"]["ChangeItem"][];
            readonly next: string | null;
            readonly total: number;
        };
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
        /** @description What an error code means for the device's model family, and what to look at first. */
        readonly CodeMeaning: {
            readonly code: string;
            readonly first_en: string;
            readonly first_vi: string;
            readonly meaning_en: string;
            readonly meaning_vi: string;
        };
        /** @description What a person types to sign in. */
        readonly Credentials: {
            readonly name: string;
            readonly password: string;
        };
        /** @description The device of a visit: its id, and its claims. */
        readonly DiagnosedDevice: {
            readonly family: string | null;
            readonly id: string;
            readonly kind: string;
            readonly model: string;
            readonly serial: string;
        };
        /**
         * @description All of it. ``due``: this visit is over and its verdict is missing; ``words``: as with an order.
         *
         *     ``outdated``: what came to be known since the verdict contradicts it, and it says no reason. ``pending``: who is on
         *     the way to this device because of another visit on the same ticket.
         */
        readonly Diagnosis: {
            readonly active_us: number | null;
            readonly causes: readonly components["schemas"]["CauseItem"][];
            readonly device: components["schemas"]["DiagnosedDevice"];
            readonly due: boolean;
            readonly ended_us: number | null;
            readonly evidence: readonly components["schemas"]["ExhibitItem"][];
            readonly opened_us: number;
            readonly order: components["schemas"]["OrderItem"] | null;
            readonly outdated: boolean;
            readonly pending: readonly components["schemas"]["PendingOrder"][];
            readonly reason: string | null;
            readonly session: string;
            readonly state: components["schemas"]["Standings"];
            readonly technician: string;
            readonly technician_name: string;
            readonly ticket: string;
            readonly verdict: components["schemas"]["VerdictItem"] | null;
            readonly words: readonly {
                readonly [key: string]: unknown;
            }[];
        };
        /**
         * @description A visit of which something is still to be said.
         *
         *     ``state``: its verdict (``due``), who goes there because of it (``to_order``), or whether that did it (``ordered``).
         */
        readonly DueItem: {
            readonly device: components["schemas"]["DiagnosedDevice"];
            readonly ended_us: number | null;
            readonly opened_us: number;
            readonly reason: string | null;
            readonly session: string;
            /** @enum {string} */
            readonly state: "due" | "to_order" | "ordered";
            readonly ticket: string;
        };
        /** @description They, the oldest first. */
        readonly DueList: {
            readonly items: readonly components["schemas"]["DueItem"][];
        };
        /** @description What shall be erased, and why. */
        readonly ErasureBody: {
            readonly classes: readonly ("screen" | "camera" | "text" | "meta")[];
            /** @enum {string} */
            readonly kind: "session" | "device" | "ticket";
            readonly reason: string;
            readonly value: string;
        };
        /** @description One request. ``value`` and ``reason`` are empty once they were erased with the rest; ``own``: the reader's. */
        readonly ErasureItem: {
            readonly at_us: number;
            readonly by: string;
            readonly by_name: string;
            readonly classes: readonly ("screen" | "camera" | "text" | "meta")[];
            readonly decided_by: string | null;
            readonly decided_by_name: string | null;
            readonly decided_us: number | null;
            readonly done_us: number | null;
            readonly expires_us: number;
            readonly id: string;
            /** @enum {string} */
            readonly kind: "session" | "device" | "ticket";
            readonly own: boolean;
            readonly reason: string;
            readonly sessions: readonly string[];
            /** @enum {string} */
            readonly state: "waiting" | "approved" | "refused" | "expired" | "done";
            readonly value: string;
        };
        /** @description Requests, the newest first. */
        readonly ErasureList: {
            readonly items: readonly components["schemas"]["ErasureItem"][];
        };
        /** @description The body of every answer that is an error. */
        readonly ErrorBody: {
            readonly error: components["schemas"]["Refusal"];
        };
        /** @description One event. ``session`` is null for what belongs to no visit; ``erased``: it had texts, which nobody has now. */
        readonly EventItem: {
            readonly actor_id: string;
            readonly actor_kind: string;
            readonly actor_name: string;
            readonly at_us: number;
            readonly code: string;
            readonly erased: boolean;
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
            readonly total: number;
            readonly unreadable: number;
        };
        /**
         * @description One piece of evidence. ``record``: its record's number in the visit's file; ``detail``: a test's findings.
         *
         *     ``values``: of a measurement the last, and the least and the greatest where they differ; of a change, which
         *     ``actor`` made, the old and the new, unless they are personal or secret; of a setting the present one.
         */
        readonly ExhibitItem: {
            readonly actor?: string | null;
            readonly at_us: number;
            readonly detail: readonly {
                readonly [key: string]: unknown;
            }[];
            readonly during: string | null;
            /** @enum {string} */
            readonly kind: "test" | "answer" | "note" | "task" | "still" | "code" | "measurement" | "survey" | "setting" | "power" | "link";
            readonly outcome: string;
            readonly place: string | null;
            readonly record: number | null;
            readonly ref: string;
            /** @default [] */
            readonly values: readonly (boolean | number | string | readonly string[] | null)[];
            readonly what: string;
        };
        /**
         * @description How the work goes; ``median_seconds_to_verdict`` is null without a verdict. ``awaiting``: orders not reported.
         *
         *     ``fixed_first_visit``, ``not_fixed``: of the first home visit after a session; ``orders``: without ``withdrawn``.
         */
        readonly FigureItem: {
            readonly awaiting: number;
            readonly by_kind: {
                readonly [key: string]: number;
            };
            readonly contradicted: number;
            readonly due: number;
            readonly fixed_first_visit: number;
            readonly median_seconds_to_verdict: number | null;
            readonly not_fixed: number;
            readonly orders: number;
            readonly verdicts: number;
            readonly withdrawn: number;
        };
        /**
         * @description What an export's lines are in.
         * @enum {string}
         */
        readonly Format: "jsonl" | "ocsf" | "cef";
        /** @description What must not be erased for now, and why. */
        readonly HoldBody: {
            /** @enum {string} */
            readonly kind: "session" | "device" | "ticket";
            readonly reason: string;
            readonly value: string;
        };
        /** @description One hold that stands. */
        readonly HoldItem: {
            readonly at_us: number;
            readonly by: string;
            readonly by_name: string;
            readonly id: string;
            /** @enum {string} */
            readonly kind: "session" | "device" | "ticket";
            readonly reason: string;
            readonly value: string;
        };
        /** @description Holds, the newest first. */
        readonly HoldList: {
            readonly items: readonly components["schemas"]["HoldItem"][];
        };
        /** @description A catalogue as CSV; a longer one than an HTTP body may be is imported on the host. */
        readonly ImportBody: {
            readonly csv: string;
        };
        /** @description How many parts there are now, and the SHA-256 of the text they came from, in hex. */
        readonly Imported: {
            readonly parts: number;
            readonly sha256: string;
        };
        /**
         * @description What a visit's integrity rests on. Hashes are hex; proofs are C2SP tlog-proof files with the leaf as ``extra``.
         *
         *     ``live``: still being written. ``bad``: the headers alone show it: ``code``, ``offset``, ``meaning``. ``erased`` is
         *     null where nobody can tell. A proof is null while no checkpoint covers its leaf; ``ledger`` says why there are none.
         */
        readonly IntegrityItem: {
            readonly bytes: number;
            readonly code: string | null;
            readonly erased: readonly string[] | null;
            readonly first: string | null;
            readonly head: string | null;
            readonly ledger: string | null;
            readonly meaning: string | null;
            readonly offset: number | null;
            readonly opened: string | null;
            readonly origin: string | null;
            readonly reason: string | null;
            readonly records: number;
            readonly root: string | null;
            readonly sealed: string | null;
            readonly session: string;
            /** @enum {string} */
            readonly state: "sealed" | "recovered" | "live" | "bad";
            readonly verifiers: readonly components["schemas"]["VerifierKey"][];
        };
        /** @description Who is signed in, and until when (microseconds since 1970); ``replays_own``: they may replay their own visits. */
        readonly Me: {
            readonly account: components["schemas"]["Person"];
            readonly expires_us: number;
            readonly replays_own: boolean;
        };
        /** @description What whoever comes should know besides. */
        readonly OrderBody: {
            readonly note?: string | null;
        };
        /** @description A setting that was not as the visit before had left it. ``at_us``: null where nobody knows. */
        readonly OrderChange: {
            readonly actor: string;
            readonly at_us: number | null;
            readonly key: string;
            readonly new: boolean | number | string | readonly string[] | null;
            readonly old: boolean | number | string | readonly string[] | null;
        };
        /**
         * @description A visit at a customer's home, with all that was found. ``fixed``: null while nobody said.
         *
         *     ``words``: the descriptors by which the device named it; ``finding``: the note on its verdict; ``contradicted``: the
         *     evidence said otherwise, and ``reason`` why it was found so all the same.
         */
        readonly OrderItem: {
            readonly at_us: number;
            readonly by: string;
            readonly by_name: string;
            readonly cause: string;
            readonly codes: readonly components["schemas"]["CodeMeaning"][];
            /** @default false */
            readonly contradicted: boolean;
            readonly device: components["schemas"]["DiagnosedDevice"];
            readonly evidence: readonly components["schemas"]["ExhibitItem"][];
            readonly finding?: string | null;
            readonly fixed: boolean | null;
            readonly note: string | null;
            readonly order: string;
            readonly parts: readonly components["schemas"]["OrderPart"][];
            readonly reason?: string | null;
            readonly seen: readonly components["schemas"]["Seen"][];
            readonly session: string;
            /** @enum {string} */
            readonly skill: "none" | "basic" | "electronics" | "refrigeration";
            readonly survey: readonly components["schemas"]["OrderChange"][];
            readonly ticket: string;
            readonly two_persons: boolean;
            /** @enum {string} */
            readonly verdict: "device" | "source" | "peripheral" | "network" | "user_setting" | "user_care" | "firmware" | "no_fault" | "visit" | "inconclusive";
            /** @default [] */
            readonly words: readonly {
                readonly [key: string]: unknown;
            }[];
        };
        /** @description A part on an order, and the numbers of what does as well. */
        readonly OrderPart: {
            readonly alternates: readonly string[];
            readonly consumable: boolean;
            readonly heavy: boolean;
            readonly name_en: string;
            readonly name_vi: string;
            readonly quantity: number;
            /** @enum {string} */
            readonly skill: "none" | "basic" | "electronics" | "refrigeration";
            readonly sku: string;
        };
        /** @description Whether the first visit at home did it. */
        readonly OutcomeBody: {
            readonly fixed: boolean;
        };
        /**
         * @description A visit at a glance. ``seconds``: [second since 1970, pictures, bytes]; ``idle``: [from, until] of nothing.
         *
         *     ``events`` are those that a technician is shown, oldest first and with their texts; ``more``: there are others.
         *     ``unreadable``: how many of them have texts that can't be read, although they were not erased.
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
            readonly unreadable: number;
            readonly until_us: number;
        };
        /** @description A part, by its number in the catalogue. */
        readonly PartChoice: {
            /** @default 1 */
            readonly quantity: number;
            readonly sku: string;
        };
        /** @description One part; ``price`` in dong, ``model_families`` with ``*`` for any. */
        readonly PartItem: {
            readonly consumable: boolean;
            readonly device_type: string;
            readonly evidence_required: readonly string[];
            readonly group: string;
            readonly heavy: boolean;
            readonly model_families: readonly string[];
            readonly name_en: string;
            readonly name_vi: string;
            readonly price: number;
            readonly replaces: readonly string[];
            /** @enum {string} */
            readonly skill: "none" | "basic" | "electronics" | "refrigeration";
            readonly sku: string;
            readonly stock: number;
        };
        /** @description Parts, by number. */
        readonly PartList: {
            readonly items: readonly components["schemas"]["PartItem"][];
        };
        /** @description A visit at home that was ordered from another visit, and that nobody reported on yet. */
        readonly PendingOrder: {
            readonly at_us: number;
            readonly by_name: string;
            readonly order: string;
            readonly parts: readonly components["schemas"]["BroughtPart"][];
            readonly session: string;
        };
        /** @description The signed-in person. */
        readonly Person: {
            readonly full_name: string;
            readonly name: string;
            readonly role: components["schemas"]["Role"];
            readonly staff_number: string;
        };
        /** @description Why. */
        readonly ReasonBody: {
            readonly reason: string;
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
        /**
         * @description One symptom with what each side saw of it, and what that says (the 2x2 table), as carefully as it may be said.
         *
         *     ``says``: ``source`` both see it; ``device_possible`` only the customer; ``capture`` only the technician;
         *     ``not_reproduced`` neither; None: somebody hasn't said yet. ``during``: a test that was shown meanwhile. ``place``:
         *     the input, or the app, that was in front.
         */
        readonly Seen: {
            readonly customer: ("yes" | "no" | "unsure" | "unanswered") | null;
            readonly during: string | null;
            readonly place: string | null;
            readonly says: ("source" | "device_possible" | "capture" | "not_reproduced") | null;
            readonly technician: ("yes" | "no" | "unsure" | "unanswered") | null;
            readonly what: string;
        };
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
        /**
         * @description One page of visits, the newest first. ``behind``: bytes of all files' ``total`` that the index has not read yet.
         *
         *     A page may be short, even empty, and yet have a next one.
         */
        readonly Sessions: {
            readonly behind: number;
            readonly items: readonly components["schemas"]["SessionItem"][];
            readonly next: string | null;
            readonly total: number;
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
        /** @description Where the diagnosis stands, as the console is told it in a visit. */
        readonly Standings: {
            readonly candidates: readonly components["schemas"]["Candidate"][];
            readonly codes: readonly components["schemas"]["CodeMeaning"][];
            readonly seen: readonly components["schemas"]["Seen"][];
            readonly steps: readonly components["schemas"]["Step"][];
        };
        /**
         * @description The record that a code stands for: ``sequence`` of ``records``, at ``at_us``; null: none, so another recording.
         *
         *     ``whole``: for the whole, sealed record. ``bad``: what is wrong with the recording itself, null if nothing is.
         */
        readonly StandsFor: {
            readonly at_us: number | null;
            readonly bad: string | null;
            readonly records: number;
            readonly sequence: number | null;
            readonly whole: boolean;
        };
        /** @description A sensible next step: run a test, ask the customer to look or to do, note what you see, look at a setting. */
        readonly Step: {
            /** @enum {string} */
            readonly act: "run" | "ask" | "note" | "set" | "measure";
            readonly on: string;
            readonly why: string;
        };
        /**
         * @description A finding: what it is, on which evidence it rests, and what must be brought.
         *
         *     ``corrects_us``: ``at_us`` of the verdict that this one takes the place of; null for a visit's first.
         */
        readonly VerdictBody: {
            readonly cause: string;
            readonly corrects_us?: number | null;
            readonly evidence: readonly string[];
            readonly note?: string | null;
            /** @default [] */
            readonly parts: readonly components["schemas"]["PartChoice"][];
            readonly reason?: string | null;
            /** @enum {string} */
            readonly verdict: "device" | "source" | "peripheral" | "network" | "user_setting" | "user_care" | "firmware" | "no_fault" | "visit" | "inconclusive";
        };
        /** @description A verdict as it was given. ``seconds_to_verdict``: from the customer's yes. */
        readonly VerdictItem: {
            readonly at_us: number;
            readonly by: string;
            readonly by_name: string;
            readonly cause: string;
            readonly contradicted: boolean;
            readonly evidence: readonly string[];
            readonly note: string | null;
            readonly parts: readonly components["schemas"]["PartChoice"][];
            readonly reason: string | null;
            readonly seconds_to_verdict: number;
            readonly session: string;
            /** @enum {string} */
            readonly verdict: "device" | "source" | "peripheral" | "network" | "user_setting" | "user_care" | "firmware" | "no_fault" | "visit" | "inconclusive";
        };
        /** @description A public key of the ledger: as it is published, and its fingerprint to compare. */
        readonly VerifierKey: {
            readonly fingerprint: string;
            readonly text: string;
        };
        /** @description Why an ordered visit is called off. */
        readonly WithdrawalBody: {
            readonly why: string;
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
    readonly changes_api_audit_changes_get: {
        readonly parameters: {
            readonly query?: {
                readonly actor?: string | null;
                readonly cursor?: string | null;
                readonly device?: string | null;
                readonly from_us?: number | null;
                readonly limit?: number;
                readonly session?: string | null;
                readonly setting?: string | null;
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
                    readonly "application/json": components["schemas"]["Changes"];
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
                readonly text?: string | null;
                readonly ticket?: string | null;
                readonly to_us?: number | null;
                readonly verdict?: string | null;
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
    readonly export_api_audit_events_export_get: {
        readonly parameters: {
            readonly query?: {
                readonly actor?: string | null;
                readonly code?: string | null;
                readonly device?: string | null;
                readonly format?: components["schemas"]["Format"];
                readonly from_us?: number | null;
                readonly name?: string | null;
                readonly session?: string | null;
                readonly technician?: string | null;
                readonly ticket?: string | null;
                readonly to_us?: number | null;
                readonly verdict?: string | null;
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
    readonly bundle_api_audit_sessions__session__bundle_get: {
        readonly parameters: {
            readonly query?: {
                readonly keys?: boolean;
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
                    readonly "application/zip": unknown;
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
    readonly film_api_audit_sessions__session__film_get: {
        readonly parameters: {
            readonly query?: {
                readonly language?: "vi" | "en";
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
    readonly integrity_api_audit_sessions__session__integrity_get: {
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
                    readonly "application/json": components["schemas"]["IntegrityItem"];
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
    readonly receipt_api_audit_sessions__session__receipt_get: {
        readonly parameters: {
            readonly query?: {
                readonly language?: "vi" | "en";
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
                    readonly "text/plain": unknown;
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
    readonly receipt_code_api_audit_sessions__session__receipt_code_get: {
        readonly parameters: {
            readonly query: {
                readonly code: string;
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
                    readonly "application/json": components["schemas"]["StandsFor"];
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
    readonly recording_api_audit_sessions__session__recording_get: {
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
    readonly figures_api_diagnosis_figures_get: {
        readonly parameters: {
            readonly query?: {
                readonly from_us?: number;
                readonly to_us?: number;
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
                    readonly "application/json": components["schemas"]["FigureItem"];
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
    readonly erasures_api_erasures_get: {
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
                    readonly "application/json": components["schemas"]["ErasureList"];
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
    readonly ask_api_erasures_post: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly requestBody: {
            readonly content: {
                readonly "application/json": components["schemas"]["ErasureBody"];
            };
        };
        readonly responses: {
            /** @description Successful Response */
            readonly 201: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["ErasureItem"];
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
    readonly approve_api_erasures__id__approve_post: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path: {
                readonly id: string;
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
                    readonly "application/json": components["schemas"]["ErasureItem"];
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
    readonly refuse_api_erasures__id__refuse_post: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path: {
                readonly id: string;
            };
            readonly cookie?: never;
        };
        readonly requestBody: {
            readonly content: {
                readonly "application/json": components["schemas"]["ReasonBody"];
            };
        };
        readonly responses: {
            /** @description Successful Response */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["ErasureItem"];
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
    readonly holds_api_holds_get: {
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
                    readonly "application/json": components["schemas"]["HoldList"];
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
    readonly hold_api_holds_post: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly requestBody: {
            readonly content: {
                readonly "application/json": components["schemas"]["HoldBody"];
            };
        };
        readonly responses: {
            /** @description Successful Response */
            readonly 201: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["HoldItem"];
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
    readonly lift_api_holds__id__lift_post: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path: {
                readonly id: string;
            };
            readonly cookie?: never;
        };
        readonly requestBody: {
            readonly content: {
                readonly "application/json": components["schemas"]["ReasonBody"];
            };
        };
        readonly responses: {
            /** @description Successful Response */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["HoldItem"];
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
    readonly parts_api_parts_get: {
        readonly parameters: {
            readonly query?: {
                readonly family?: string | null;
                readonly group?: string | null;
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
                    readonly "application/json": components["schemas"]["PartList"];
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
    readonly import_parts_api_parts_import_post: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly requestBody: {
            readonly content: {
                readonly "application/json": components["schemas"]["ImportBody"];
            };
        };
        readonly responses: {
            /** @description Successful Response */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["Imported"];
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
    readonly diagnosis_api_sessions__session__diagnosis_get: {
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
                    readonly "application/json": components["schemas"]["Diagnosis"];
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
    readonly give_api_sessions__session__verdict_post: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path: {
                readonly session: string;
            };
            readonly cookie?: never;
        };
        readonly requestBody: {
            readonly content: {
                readonly "application/json": components["schemas"]["VerdictBody"];
            };
        };
        readonly responses: {
            /** @description Successful Response */
            readonly 201: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["VerdictItem"];
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
    readonly order_api_sessions__session__visit_order_get: {
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
                    readonly "application/json": components["schemas"]["OrderItem"];
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
    readonly place_api_sessions__session__visit_order_post: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path: {
                readonly session: string;
            };
            readonly cookie?: never;
        };
        readonly requestBody: {
            readonly content: {
                readonly "application/json": components["schemas"]["OrderBody"];
            };
        };
        readonly responses: {
            /** @description Successful Response */
            readonly 201: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["OrderItem"];
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
    readonly outcome_api_sessions__session__visit_order_outcome_post: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path: {
                readonly session: string;
            };
            readonly cookie?: never;
        };
        readonly requestBody: {
            readonly content: {
                readonly "application/json": components["schemas"]["OutcomeBody"];
            };
        };
        readonly responses: {
            /** @description Successful Response */
            readonly 200: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["OrderItem"];
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
    readonly withdraw_api_sessions__session__visit_order_withdrawal_post: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path: {
                readonly session: string;
            };
            readonly cookie?: never;
        };
        readonly requestBody: {
            readonly content: {
                readonly "application/json": components["schemas"]["WithdrawalBody"];
            };
        };
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
    readonly due_api_verdicts_due_get: {
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
                    readonly "application/json": components["schemas"]["DueList"];
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
    readonly awaiting_api_visit_orders_awaiting_get: {
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
                    readonly "application/json": components["schemas"]["DueList"];
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
}

