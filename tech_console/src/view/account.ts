/** Who is signed in: asked once, changed by signing in and out, and by any answer that says "not signed in". */
import { MutationCache, QueryCache, QueryClient, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { store } from "../core/store.ts";
import { HttpError, http } from "./http.ts";
import { rememberTicket } from "./memory.ts";
import { note } from "./offline.ts";
import { current } from "./visit.ts";

const ME = ["me"];

/** A signed-in person was turned away: the sign-in page says why it is shown. */
export const expired = store(false);

function failed(error: unknown): void {
  note(error);
  if (error instanceof HttpError && error.status === 401 && client.getQueryData(ME)) {
    expired.set(true);
    last = client.getQueryData<{ account: { name: string } }>(ME)?.account.name ?? last;
    client.setQueryData(ME, null);
  }
}

export const client: QueryClient = new QueryClient({
  queryCache: new QueryCache({ onError: failed, onSuccess: () => note(null) }),
  mutationCache: new MutationCache({ onError: failed, onSuccess: () => note(null) }),
  defaultOptions: {
    queries: {
      staleTime: 10_000,
      retry: (count, error) => count < 2 && error instanceof HttpError && (error.status === 0 || error.status === 503),
      refetchOnWindowFocus: false,
    },
  },
});

export function useMe() {
  return useQuery({ queryKey: ME, queryFn: ({ signal }) => http.me(signal), staleTime: Number.POSITIVE_INFINITY });
}

/** Who worked in this tab until now: a sign-in that expired leaves what they saw, and the next one may be another. */
let last: string | null = null;

/** Nothing of whoever was signed in stays; `me` itself is watched, so it is set and not removed. */
function forget(queries: QueryClient): void {
  current.get()?.leave();
  current.set(null);
  rememberTicket(null);
  queries.removeQueries({ predicate: ({ queryKey }) => queryKey[0] !== ME[0] });
}

export function useSignIn() {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: ({ name, password }: { name: string; password: string }) => http.signIn(name, password),
    onSuccess(signedIn) {
      if (last !== null && last !== signedIn.account.name) forget(queries);
      last = signedIn.account.name;
      expired.set(false);
      queries.setQueryData(ME, signedIn);
    },
  });
}

export function useSignOut() {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: () => http.signOut(),
    onSuccess() {
      forget(queries);
      queries.setQueryData(ME, null);
    },
  });
}
