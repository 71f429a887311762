/** Who is signed in: asked once, changed by signing in and out, and by any answer that says "not signed in". */
import { MutationCache, QueryCache, QueryClient, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { store } from "../core/store.ts";
import { HttpError, http } from "./http.ts";
import { drafts, lastHere, ticketAtHand } from "./memory.ts";
import { note } from "./offline.ts";
import { current } from "./visit.ts";

const ME = ["me"];

/** A signed-in person was turned away: the sign-in page says why it is shown. */
export const expired = store(false);

function failed(error: unknown): void {
  note(error);
  if (error instanceof HttpError && error.status === 401 && client.getQueryData(ME)) {
    expired.set(true);
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
  return useQuery({
    queryKey: ME,
    async queryFn({ signal }) {
      const me = await http.me(signal);
      if (me !== null) arrived(me.account.name);
      return me;
    },
    staleTime: Number.POSITIVE_INFINITY,
  });
}

/** Nothing of whoever was signed in stays; `me` itself is watched, so it is set and not removed. */
function forget(): void {
  current.get()?.leave();
  current.set(null);
  ticketAtHand.set(null);
  lastHere.set(null);
  drafts.clear();
  client.removeQueries({ predicate: ({ queryKey }) => queryKey[0] !== ME[0] });
}

/** Somebody is signed in: what another left in this tab is not theirs. */
export function arrived(name: string): void {
  const last = lastHere.get();
  if (last !== null && last !== name) forget();
  lastHere.set(name);
}

export function useSignIn() {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: ({ name, password }: { name: string; password: string }) => http.signIn(name, password),
    onSuccess(signedIn) {
      arrived(signedIn.account.name);
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
      forget();
      queries.setQueryData(ME, null);
    },
  });
}
