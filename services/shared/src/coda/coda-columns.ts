/**
 * The tables beside tasks and thread, with the columns Almanac reads or writes in them. Ours are the default names; a doc that calls a
 * column otherwise says so in CODA_COLUMNS, e.g. `{"engagements": {"client_id": "Client"}}`.
 */
import { z } from 'zod';

export const CODA_TABLE_COLUMNS = {
  engagements: ['engagement_id', 'title', 'client_id', 'offer_id', 'blueprint_id'],
  offers: ['offer_id', 'title', 'client_id', 'blueprint_id'],
  blueprints: ['blueprint_id', 'title', 'client_id', 'steps', 'deliverables', 'notes'],
  workflows: ['workflow_id', 'title', 'client_id', 'steps', 'notes'],
  sprints: ['sprint_id', 'title', 'client_id', 'starts_on', 'ends_on', 'planned_billable_hours'],
  process_templates: [
    'external_id',
    'title',
    'workflow_id',
    'client_id',
    'steps',
    'estimated_minutes',
    'plan_id',
    'version',
  ],
} as const;

export type CodaTableKind = keyof typeof CODA_TABLE_COLUMNS;
export type CodaColumn<T extends CodaTableKind> = (typeof CODA_TABLE_COLUMNS)[T][number];
export type CodaColumns = Partial<Record<CodaTableKind, Record<string, string>>>;

const shape = Object.fromEntries(
  Object.entries(CODA_TABLE_COLUMNS).map(([table, columns]) => [
    table,
    z.partialRecord(z.enum(columns), z.string().min(1)).optional(),
  ]),
);
const schema = z.strictObject(shape);

/** The setting CODA_COLUMNS. */
export const codaColumns = z
  .string()
  .default('{}')
  .transform((text, ctx): CodaColumns => {
    const parsed = schema.safeParse(jsonOf(text));
    if (parsed.success) return parsed.data as CodaColumns;
    const said = parsed.error.issues.map(({ path, message }) => `${path.join('.')} ${message}`);
    ctx.addIssue({ code: 'custom', message: said.join('; ').trim() });
    return z.NEVER;
  });

/** The doc's name of a column. */
export function columnName<T extends CodaTableKind>(
  columns: CodaColumns,
  table: T,
  column: CodaColumn<T>,
): string {
  return columns[table]?.[column] ?? column;
}

/** The cells of a row under our own names; those the doc does not have are missing. */
export function namedCells(
  columns: CodaColumns,
  table: CodaTableKind,
  values: Record<string, unknown>,
): Record<string, unknown> {
  return Object.fromEntries(
    CODA_TABLE_COLUMNS[table].flatMap((column) => {
      const value = values[columns[table]?.[column] ?? column];
      return value === undefined ? [] : [[column, value] as const];
    }),
  );
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
