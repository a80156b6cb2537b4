import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { RememberRequest } from '@almanac/shared/contracts/memory';
import { sha256Hex } from '@almanac/shared/lang/ids';
import { readVersion } from '../src/db/scope-versions.ts';
import { fingerprintOf } from '../src/domain/fingerprint.ts';
import { startGateway, type Gateway } from './gateway.ts';
import { exported, fileOf, imported, recordsOf, type Line } from './transfer.ts';

let target: Gateway;
let template: Line;
beforeAll(async () => {
  target = await startGateway();
  await target.remember({ content: 'It is quiet', subject: 'hall', predicate: 'status' });
  template = recordsOf(await exported(target)).find((one) => one['type'] === 'memory') ?? {};
});
afterAll(() => target.close());

const id = (n: number) => `mem_${String(n).padStart(26, '0')}`;
/** A current memory of the slot (hall, status) that says something else. */
const saying = (content: string, n: number, more: Line = {}): Line => {
  const line: Line = { ...template, content, memory_id: id(n), ...more };
  const given = ['kind', 'subject', 'predicate', 'valid_from', 'valid_to'].flatMap((name) =>
    line[name] === null ? [] : [[name, line[name]]],
  );
  const said = { ...Object.fromEntries(given), content } as RememberRequest;
  return { ...line, content_hash: sha256Hex(content), fingerprint: fingerprintOf(said) };
};
const refusalsOf = async (...records: Line[]) => {
  const { body } = await imported(target, fileOf(records));
  return body.refusals.map((one) => one.reason);
};
const versionOf = async (scope: string) =>
  (await readVersion.one(target.db.admin, [scope])).version;

describe('an import into a memory that has its own', () => {
  test('refuses a current value for a single-valued slot that is taken, and takes a past one', async () => {
    const superseded_at = template['recorded_at'];
    const past = saying('It was loud', 1, { status: 'superseded', superseded_at });
    expect(await refusalsOf(past, saying('It is loud', 2))).toEqual([
      expect.stringMatching(/single-valued slot/),
    ]);
    const { body } = await target.get('/api/v1/memory', { subject: 'hall' });
    expect(body['items']).toMatchObject([{ content: 'It is quiet' }]);
  });

  test('takes values of one slot that stand side by side in the file, or hold at other times', async () => {
    const both = [3, 4].map((n) => saying(`Kept both ${n}`, n, { subject: 'both' }));
    expect(await refusalsOf(...both)).toEqual([]);
    const spring = { subject: 'spring', predicate: 'status' };
    await target.remember({ content: 'It was red', ...spring, valid_to: '2025-06-01T00:00:00Z' });
    const valid_from = '2025-06-01T00:00:00.000Z';
    expect(await refusalsOf(saying('It is blue', 5, { subject: 'spring', valid_from }))).toEqual(
      [],
    );
  });

  test('writes past states of the memories of the same file alone, without overlap, and kept recalls end', async () => {
    const more = { subject: 'states', state_since: '2026-06-01T00:00:00.000Z' };
    const memory = saying('Imported with states', 6, more);
    const state = (from: number, to: number): Line => ({
      type: 'memory_state',
      memory_id: id(6),
      from_at: `2026-0${from}-01T00:00:00.000Z`,
      to_at: `2026-0${to}-01T00:00:00.000Z`,
      status: 'current',
      authority: 'inferred',
      confidence: 0.5,
      version: 1,
      superseded_by: null,
      cause: 'remembered',
      actor: 'service:test',
    });
    expect(await refusalsOf(memory, state(1, 3), state(2, 4), state(4, 5))).toEqual([
      expect.stringMatching(/overlaps/),
    ]);
    expect(await refusalsOf(state(1, 3), state(4, 6))).toHaveLength(1);
    // Sent again after it broke off, it is the same import.
    const before = await versionOf('');
    expect(await refusalsOf(state(5, 6))).toEqual([]);
    expect(await versionOf('')).not.toBe(before);
    const later = fileOf([state(3, 4)]).replace('2026-11-26T12:00:00Z', '2026-11-26T13:00:00Z');
    const { body } = await imported(target, later);
    expect(body.refusals.map((one) => one.reason)).toEqual([
      expect.stringMatching(/not imported with this file/),
    ]);
  });

  test('ends kept recalls of the scope of a conflict, too', async () => {
    const contender = saying('It may be loud', 7, { status: 'conflict' });
    expect(await refusalsOf(contender)).toEqual([]);
    const before = await versionOf('');
    const conflict: Line = {
      type: 'conflict',
      conflict_id: `cfl_${String(1).padStart(26, '0')}`,
      memory_id: template['memory_id'],
      contender_id: id(7),
      scope: '',
      reason: 'older',
      status: 'open',
      opened_at: '2026-11-01T00:00:00.000Z',
      keep: null,
      note: null,
      resolved_by: null,
      resolved_at: null,
    };
    expect(await refusalsOf(conflict)).toEqual([]);
    expect(await versionOf('')).not.toBe(before);
  });
});
