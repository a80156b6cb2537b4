/** The tables of a consultant's practice, with a few rows: engagements and what they sell, how work is done, sprints. */
import { CODA_TABLE_COLUMNS, type CodaTableKind } from '@almanac/shared/coda/coda-columns';
import type { CellValue, CodaColumn, CodaTable } from './coda-state.ts';

const AT = '2026-01-01T00:00:00.000Z';

type Rows = Record<string, CellValue>[];

const ENGAGEMENTS: Rows = [
  {
    engagement_id: 'eng-acme',
    title: 'Acme: price review',
    client_id: 'acme',
    offer_id: 'offer-price',
  },
  {
    engagement_id: 'eng-borealis',
    title: 'Borealis: audit',
    client_id: 'borealis',
    blueprint_id: 'bp-audit',
  },
];
const OFFERS: Rows = [
  { offer_id: 'offer-price', title: 'Price review in two weeks', blueprint_id: 'bp-price' },
];
const BLUEPRINTS: Rows = [
  {
    blueprint_id: 'bp-price',
    title: 'Price review',
    steps:
      'Collect price lists and contracts (1 h)\nInterview two account managers (90 min)\nAnalyse margins by product (3 h)\nDraft recommendations (2 h)\nPresent results (1 h)',
    deliverables: 'Margin table\nRecommendations, four pages',
    notes: 'Numbers come from the client; never promise a percentage.',
  },
  {
    blueprint_id: 'bp-audit',
    title: 'Process audit',
    steps: '',
    deliverables: 'Map of the process\nList of findings\nReport',
    notes: '',
  },
];
const WORKFLOWS: Rows = [
  {
    workflow_id: 'wf-newsletter',
    title: 'Newsletter',
    steps:
      '1. Collect topics (30 min)\n2. Write the draft (90 min)\n3. Have it proofread (30 min)\n4. Send it (15 min)',
    notes: 'The subject line is written last.',
  },
];
const SPRINTS: Rows = [
  {
    sprint_id: 'sprint-48',
    title: 'Week 48',
    starts_on: '2026-11-23',
    ends_on: '2026-11-29',
    planned_billable_hours: 24,
  },
];

/** In the order of the doc; process templates begin empty. */
export function practiceTables(): CodaTable[] {
  return [
    practice('engagements', 'Engagements', ENGAGEMENTS),
    practice('offers', 'Offers', OFFERS),
    practice('blueprints', 'Service Blueprints', BLUEPRINTS),
    practice('workflows', 'Workflows', WORKFLOWS),
    practice('process_templates', 'Process Templates', []),
    practice('sprints', 'Sprints', SPRINTS),
  ];
}

const NUMBERS = ['planned_billable_hours', 'estimated_minutes', 'version'];

function practice(kind: CodaTableKind, name: string, rows: Rows): CodaTable {
  const formats = CODA_TABLE_COLUMNS[kind].map((column): [string, CodaColumn['format']] => [
    column,
    NUMBERS.includes(column) ? 'number' : 'text',
  ]);
  const made = table(`grid-${kind.replaceAll('_', '-')}`, name, Object.fromEntries(formats));
  const empty = Object.fromEntries(made.columns.map(({ id }) => [id, '' as CellValue]));
  made.rows = rows.map((row, index) => {
    const cells = Object.entries(row).map(([column, value]) => [`c-${column}`, value] as const);
    const values = { ...empty, ...Object.fromEntries(cells) };
    return {
      id: `i-${kind}-${index + 1}`,
      index,
      created_at: AT,
      updated_at: AT,
      change: 0,
      values,
    };
  });
  return made;
}

export function table(
  id: string,
  name: string,
  formats: Record<string, CodaColumn['format']>,
): CodaTable {
  const columns = Object.entries(formats).map(([column, format]) => {
    return { id: `c-${column}`, name: column, format };
  });
  return { id, name, columns, rows: [] };
}
