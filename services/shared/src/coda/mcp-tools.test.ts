import { expect, test } from 'vitest';
import { resolveTools, toolMap, type ListedTool } from './mcp-tools.ts';

function tool(name: string, properties: Record<string, string>, required?: string[]): ListedTool {
  const types = Object.entries(properties).map(([one, type]) => [one, { type }] as const);
  return { name, inputSchema: { properties: Object.fromEntries(types), required } };
}

const ROW = { doc_id: 'string', table_id_or_name: 'string' };
/** In the manner of a server with snake_case and lists. */
const SNAKE = [
  tool('coda_list_tables', { doc_id: 'string' }),
  tool('coda_list_rows', { ...ROW, query: 'string', limit: 'integer', cursor: 'string' }),
  tool('coda_get_row', { ...ROW, row_id_or_name: 'string' }),
  tool('coda_insert_rows', { ...ROW, rows: 'array', key_columns: 'array' }),
  tool('coda_update_row', { ...ROW, row_id_or_name: 'string', cells: 'array' }),
];
const CAMEL_ROW = { docId: 'string', tableIdOrName: 'string' };
/** In the manner of a server with camelCase, whose lists are JSON text. */
const CAMEL = [
  tool('coda_list_tables', { docId: 'string' }),
  tool('coda_list_rows', { ...CAMEL_ROW, nextPageToken: 'string', useColumnNames: 'boolean' }),
  tool('coda_get_row', { ...CAMEL_ROW, rowIdOrName: 'string' }),
  tool('coda_upsert_rows', { ...CAMEL_ROW, rows: 'string', keyColumns: 'string' }),
  tool('coda_update_row', { ...CAMEL_ROW, rowIdOrName: 'string', cells: 'string' }),
];

test('the tools of the usual servers are found without a map', () => {
  const snake = resolveTools({}, SNAKE);
  expect(snake.missing).toEqual([]);
  expect(snake.tools.upsert_rows).toEqual({
    tool: 'coda_insert_rows',
    arguments: {
      doc: { name: 'doc_id', as_text: true },
      table: { name: 'table_id_or_name', as_text: true },
      rows: { name: 'rows', as_text: false },
      key_columns: { name: 'key_columns', as_text: false },
    },
    constants: {},
  });
  const camel = resolveTools({}, CAMEL);
  expect(camel.missing).toEqual([]);
  expect(camel.tools.upsert_rows?.arguments['rows']).toEqual({ name: 'rows', as_text: true });
  expect(camel.tools.list_rows?.arguments['cursor']?.name).toBe('nextPageToken');
  expect(camel.tools.mutation_status, 'which a server may lack').toBeUndefined();
});

test('a tool that is not there is named as missing', () => {
  const { missing } = resolveTools({}, SNAKE.slice(0, 3));
  expect(missing).toEqual([
    'upsert_rows (no tool coda_upsert_rows, upsert_rows, coda_insert_rows, insert_rows)',
    'update_row (no tool coda_update_row, update_row)',
  ]);
});

test('a write without key columns is missing, since it would write a row twice', () => {
  const blind = tool('coda_upsert_rows', { ...ROW, rows: 'array' });
  const { missing, tools } = resolveTools({}, [...SNAKE.slice(0, 3), blind, ...SNAKE.slice(4)]);
  expect(missing).toEqual([
    'upsert_rows (coda_upsert_rows has no argument key_columns, keyColumns)',
  ]);
  expect(tools.upsert_rows).toBeUndefined();
});

test('a map names tools, arguments and constants, and what the server wants beyond them is told', () => {
  const rows = { database: 'string', sheet: 'string', format: 'string', person: 'string' };
  const own = tool('sheets.read', rows, ['database', 'sheet', 'format']);
  const map = toolMap.parse(
    JSON.stringify({
      list_rows: {
        tool: 'sheets.read',
        arguments: { doc: 'database', table: 'sheet' },
        constants: { format: 'json' },
      },
    }),
  );
  const { missing, tools } = resolveTools(map, [...SNAKE, own]);
  expect(missing).toEqual([]);
  expect(tools.list_rows).toMatchObject({ tool: 'sheets.read', constants: { format: 'json' } });
  const strict = tool('sheets.read', rows, ['person']);
  expect(resolveTools(map, [...SNAKE, strict]).missing).toEqual([
    'list_rows (sheets.read wants person, which we do not have)',
  ]);
  const gone = toolMap.parse('{"whoami": "who"}');
  expect(resolveTools(gone, SNAKE).missing, 'what was named has to be there').toEqual([
    'whoami (no tool who)',
  ]);
});

test.each([
  ['{', /expected record/i],
  ['{"list_row": "x"}', /list_row/],
  ['{"list_rows": {"tool": ""}}', /list_rows/],
  [
    '{"list_rows": {"tool": "x", "arguments": {"sheet": "y"}}}',
    /has no argument sheet; it has doc/,
  ],
])('the map %s is refused in words', (text, words) => {
  const parsed = toolMap.safeParse(text);
  expect(parsed.success).toBe(false);
  expect(parsed.error?.issues[0]?.message).toMatch(words);
});
