import { useQuery } from "@tanstack/react-query";
import { http } from "./http.ts";

/** The parts of the catalogue for a model family, with those for any. */
export function useParts(family: string | null, wanted = true) {
  return useQuery({
    enabled: wanted,
    queryKey: ["parts", family],
    queryFn: ({ signal }) => http.parts({ family: family ?? undefined }, signal),
  });
}
