/** What a page shows stands in its address, so that it can be sent on and found again: `?tab=audit&actor=ana`. */
import { useLocation } from 'preact-iso';

export type Query = Readonly<Record<string, string>>;

/** The path with these parameters, those without a value left out. */
export function pathWith(
  path: string,
  query: Readonly<Record<string, string | undefined>>,
): string {
  const given = Object.entries(query).filter(
    (entry): entry is [string, string] => entry[1] !== undefined && entry[1] !== '',
  );
  const search = new URLSearchParams(given).toString();
  return search === '' ? path : `${path}?${search}`;
}

/** The parameters of the address, and how to change some of them; `undefined` takes one away. */
export function useQuery(): [
  query: Query,
  change: (next: Readonly<Record<string, string | undefined>>, how?: { replace: boolean }) => void,
] {
  const { path, query, route } = useLocation();
  return [
    query,
    (next, how) => route(pathWith(path, { ...query, ...next }), how?.replace ?? false),
  ];
}
