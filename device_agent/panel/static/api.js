// The API, as API.md documents it: a token from the address's fragment, JSON in and out, and requests that wait for news.

const KEPT = "televisit.token";
const LONGEST_MS = 35_000;

export class ApiError extends Error {
  constructor(status, error) {
    super(error?.code ?? String(status));
    this.status = status;
    this.code = error?.code ?? "";
    this.words = error ?? {};
  }
}

/** Take the token out of the address bar, so that it isn't read off the screen; keep it for a reload of this tab. */
export function takeToken() {
  const given = new URLSearchParams(location.hash.slice(1)).get("token");
  if (given) {
    sessionStorage.setItem(KEPT, given);
    history.replaceState(null, "", location.pathname);
  }
  return sessionStorage.getItem(KEPT) ?? "";
}

const token = takeToken();

async function ask(method, path, body) {
  const headers = { Authorization: `Bearer ${token}` };
  if (body !== undefined) headers["Content-Type"] = "application/json";
  const response = await fetch(`api/${path}`, {
    method,
    headers,
    body: body === undefined ? undefined : JSON.stringify(body),
    cache: "no-store",
    signal: AbortSignal.timeout(LONGEST_MS),
  });
  if (!response.ok) {
    const answer = await response.json().catch(() => ({}));
    throw new ApiError(response.status, answer.error);
  }
  return response;
}

export const post = async (path, body = {}) => (await ask("POST", path, body)).json();

export const events = async (after) => (await ask("GET", `events?after=${after}`)).json();

/** The next picture after a revision: {revision, blob}, or null if nothing moved for a while. */
export async function picture(after) {
  const response = await ask("GET", `picture?after=${after}&wait=10`);
  if (response.status === 204) return null;
  return { revision: Number(response.headers.get("X-Revision")), blob: await response.blob() };
}
