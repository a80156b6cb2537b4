import { practiceTables, table } from './coda-practice.ts';
import { PageSnapshots } from './page-snapshots.ts';

export type Scalar = string | number | boolean;
export type CellValue = Scalar | Scalar[];

export interface CodaColumn {
  id: string;
  name: string;
  format: 'text' | 'number' | 'checkbox' | 'date' | 'dateTime' | 'canvas';
}

export interface CodaRow {
  id: string;
  index: number;
  created_at: string;
  updated_at: string;
  /** Counts changes of the doc, so that `sortBy=updatedAt` has an order also within one instant. */
  change: number;
  /** By column id; every column has a value, '' where it is empty. */
  values: Record<string, CellValue>;
}

export interface CodaTable {
  id: string;
  name: string;
  columns: CodaColumn[];
  rows: CodaRow[];
}

/** Another look at a table: it can be read like the table, and not be written. */
export interface CodaView {
  id: string;
  name: string;
  table_id: string;
}

export interface CodaLine {
  id: string;
  style: string;
  content: string;
}

export interface CodaPage {
  id: string;
  name: string;
  lines: CodaLine[];
}

/** A write that was accepted and waits to be done. */
export interface Mutation {
  request_id: string;
  /** Machine clock, ms since 1970. */
  accepted_ms: number;
  done: boolean;
  apply: () => void;
}

/** At most `count` calls in any `window_ms`. */
export interface RateLimit {
  count: number;
  window_ms: number;
}

export interface CodaSettings {
  /** How long `mutationStatus` does not know an accepted write (404). */
  hidden_ms: number;
  /** When an accepted write becomes visible and its status `completed`. */
  completes_ms: number;
  /** Null is no limit. `writes` covers rows and pages. */
  reads: RateLimit | null;
  writes: RateLimit | null;
  /** The only token that is good; null takes any. */
  token: string | null;
  /** Tools that the MCP server over this doc does not have. */
  hidden_tools: string[];
}

export interface CodaState {
  doc: { id: string; name: string };
  tables: CodaTable[];
  views: CodaView[];
  pages: CodaPage[];
  settings: CodaSettings;
  mutations: Map<string, Mutation>;
  /** Counts changes and gives ids. */
  counter: number;
  calls: { reads: number[]; writes: number[] };
  snapshots: PageSnapshots<Record<string, unknown>, null>;
}

export const DEFAULT_CODA_SETTINGS: CodaSettings = {
  hidden_ms: 20,
  completes_ms: 100,
  reads: null,
  writes: null,
  token: null,
  hidden_tools: [],
};

/** The limits Coda publishes: reads 100 per 6 s, content of docs 5 per 10 s. */
export const PUBLISHED_CODA_LIMITS = {
  reads: { count: 100, window_ms: 6000 },
  writes: { count: 5, window_ms: 10_000 },
} as const;

const TASK_COLUMNS: Record<string, CodaColumn['format']> = {
  task_id: 'text',
  title: 'text',
  notes: 'text',
  estimated_hours: 'number',
  due: 'date',
  priority: 'text',
  client_id: 'text',
  project_id: 'text',
  engagement_id: 'text',
  workflow_id: 'text',
  sprint_id: 'text',
  billable: 'checkbox',
  status: 'text',
  almanac_status: 'text',
  almanac_plan_id: 'text',
  almanac_start: 'dateTime',
  almanac_end: 'dateTime',
  almanac_event_id: 'text',
  almanac_note: 'text',
};

const THREAD_COLUMNS: Record<string, CodaColumn['format']> = {
  external_id: 'text',
  date: 'date',
  author: 'text',
  body: 'text',
};

/** The doc the sandbox starts with: empty tables `Tasks` and `Daily Thread`, those of a consultant's practice, and one page. */
export function newCodaState(settings: Partial<CodaSettings> = {}): CodaState {
  return {
    doc: { id: 'sandbox-doc', name: 'Sandbox doc' },
    tables: [
      table('grid-tasks', 'Tasks', TASK_COLUMNS),
      table('grid-daily-thread', 'Daily Thread', THREAD_COLUMNS),
      ...practiceTables(),
    ],
    views: [],
    pages: [{ id: 'canvas-daily-thread', name: 'Daily Thread', lines: [] }],
    settings: { ...DEFAULT_CODA_SETTINGS, ...settings },
    mutations: new Map(),
    counter: 0,
    calls: { reads: [], writes: [] },
    snapshots: new PageSnapshots(),
  };
}
