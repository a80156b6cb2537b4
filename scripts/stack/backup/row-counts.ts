/** How many rows each table has: the proof that a restored database is the one that was saved. */
export type RowCounts = Record<string, number>;

/** For psql: one line "schema.table|rows" for each table that is not the server's own. */
export const COUNT_ROWS = `select format('select %L, count(*) from %I.%I', table_schema || '.' || table_name, table_schema, table_name)
  from information_schema.tables
 where table_type = 'BASE TABLE' and table_schema not in ('pg_catalog', 'information_schema')
 order by 1 \\gexec`;

export function parseCounts(lines: readonly string[]): RowCounts {
  const pairs = lines.map((line) => {
    const at = line.lastIndexOf('|');
    const rows = Number(line.slice(at + 1));
    if (at <= 0 || !Number.isInteger(rows)) throw new Error(`no count of rows: ${line}`);
    return [line.slice(0, at), rows] as const;
  });
  return Object.fromEntries(pairs);
}

/** One line for each table that is missing, new, or has another number of rows. */
export function countDifferences(saved: RowCounts, restored: RowCounts): string[] {
  const names = [...new Set([...Object.keys(saved), ...Object.keys(restored)])].toSorted();
  return names.flatMap((name) => {
    const [was, is] = [saved[name], restored[name]];
    if (was === is) return [];
    return [`${name}: ${was ?? 'not'} saved, ${is ?? 'not'} restored`];
  });
}

/** A line for each schema: how many tables, how many rows. */
export function countsBySchema(counts: RowCounts): string[] {
  const sums = new Map<string, { tables: number; rows: number }>();
  for (const [name, rows] of Object.entries(counts)) {
    const schema = name.split('.')[0] ?? '';
    const sum = sums.get(schema) ?? { tables: 0, rows: 0 };
    sums.set(schema, { tables: sum.tables + 1, rows: sum.rows + rows });
  }
  return [...sums].map(
    ([schema, { tables, rows }]) =>
      `${schema.padEnd(24)} ${String(tables).padStart(3)} tables ${String(rows).padStart(9)} rows`,
  );
}
