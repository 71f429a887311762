import { Button, Skeleton } from "@mantine/core";
import type { UseInfiniteQueryResult } from "@tanstack/react-query";
import { type ReactNode, useEffect } from "react";
import type { Page } from "../core/http.ts";
import { Notice } from "./Notice.tsx";
import { Empty, Failure } from "./State.tsx";
import classes from "./Table.module.css";
import { useWords } from "./words.ts";

interface Props<Item> {
  query: UseInfiniteQueryResult<{ pages: Page<Item>[] }>;
  empty: string;
  children: (items: Item[]) => ReactNode;
}

/** What is rare comes in short pages, even empty ones: so many are looked through before a person is asked. */
const EMPTY_PAGES = 20;

/** A list that grows by pages: loading, empty, failed, behind, and "more" are the same everywhere. */
export function Paged<Item>({ query, empty, children }: Props<Item>) {
  const { t, language } = useWords();
  useGoingOn(query);
  if (query.isPending) return <Bones />;
  if (query.isError && query.data === undefined) {
    return <Failure error={query.error} retry={() => void query.refetch()} />;
  }
  const pages = query.data?.pages ?? [];
  const items = pages.flatMap((page) => [...page.items]);
  const { behind = 0, total = 0 } = pages[0] ?? {};
  const searching = items.length === 0 && query.hasNextPage;
  const unreadable = pages.reduce((sum, page) => sum + (page.unreadable ?? 0), 0);
  return (
    <>
      {behind > 0 && (
        <Notice tone="warn" testid="behind">
          {t("audit.behind", { bytes: behind.toLocaleString(language), percent: share(behind, total) })}
        </Notice>
      )}
      {unreadable > 0 && (
        <Notice tone="warn" testid="unreadable">
          {t("audit.unreadable", { count: unreadable })}
        </Notice>
      )}
      {items.length === 0 ? (
        <Empty icon="search" title={searching ? t("audit.searching") : empty} />
      ) : (
        <div className={classes.scroll} data-old={query.isPlaceholderData} aria-busy={query.isPlaceholderData}>
          {children(items)}
        </div>
      )}
      {(items.length > 0 || searching) && (
        <div className={classes.foot}>
          {query.isFetchNextPageError && <Failure error={query.error} />}
          {query.hasNextPage ? (
            <Button
              variant="default"
              size="sm"
              loading={query.isFetchingNextPage}
              onClick={() => void query.fetchNextPage()}
              data-testid="load-more"
            >
              {t("audit.more")}
            </Button>
          ) : (
            <span>{t("audit.all")}</span>
          )}
        </div>
      )}
    </>
  );
}

/** How much of the files the index has read, in whole percent; all of them only where nothing is missing. */
function share(behind: number, total: number): number {
  return total === 0 ? 0 : Math.floor((100 * (total - behind)) / total);
}

/** Turns over pages on which nothing was found. */
function useGoingOn({ data, hasNextPage, isFetching, isError, fetchNextPage }: Props<unknown>["query"]) {
  const pages = data?.pages ?? [];
  const empty = pages.length - 1 - pages.findLastIndex((page) => page.items.length > 0);
  const on = hasNextPage && !isFetching && !isError && empty > 0 && empty % EMPTY_PAGES !== 0;
  useEffect(() => {
    if (on) void fetchNextPage();
  }, [on, fetchNextPage]);
}

/** The shape of a list that is on its way. */
function Bones() {
  const { t } = useWords();
  return (
    <div className={classes.scroll} role="status" data-testid="loading">
      <span className="visually-hidden">{t("app.loading")}</span>
      {Array.from({ length: 8 }, (_, row) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a bone is nothing but its place
        <div key={row} className={classes.bone}>
          <Skeleton height={12} width="16%" />
          <Skeleton height={12} width={`${24 + ((row * 7) % 16)}%`} />
          <Skeleton height={12} width="14%" />
          <Skeleton height={12} width="22%" />
        </div>
      ))}
    </div>
  );
}
