import { Button, Skeleton } from "@mantine/core";
import type { UseInfiniteQueryResult } from "@tanstack/react-query";
import type { ReactNode } from "react";
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

/** A list that grows by pages: loading, empty, failed, behind, and "more" are the same everywhere. */
export function Paged<Item>({ query, empty, children }: Props<Item>) {
  const { t, language } = useWords();
  if (query.isPending) return <Bones />;
  if (query.isError && query.data === undefined) {
    return <Failure error={query.error} retry={() => void query.refetch()} />;
  }
  const pages = query.data?.pages ?? [];
  const items = pages.flatMap((page) => [...page.items]);
  const behind = pages[0]?.behind ?? 0;
  const unreadable = pages.reduce((sum, page) => sum + (page.unreadable ?? 0), 0);
  return (
    <>
      {behind > 0 && (
        <Notice tone="warn" testid="behind">
          {t("audit.behind", { bytes: behind.toLocaleString(language) })}
        </Notice>
      )}
      {unreadable > 0 && (
        <Notice tone="warn" testid="unreadable">
          {t("audit.unreadable", { count: unreadable })}
        </Notice>
      )}
      {items.length === 0 ? (
        <Empty icon="search" title={empty} />
      ) : (
        <div className={classes.scroll} data-old={query.isPlaceholderData} aria-busy={query.isPlaceholderData}>
          {children(items)}
        </div>
      )}
      {items.length > 0 && (
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
