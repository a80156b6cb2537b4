import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import fc from 'fast-check';
import { afterAll, expect, test } from 'vitest';
import { countDifferences, countsBySchema, parseCounts } from './row-counts.ts';
import { backupsIn, digestOf, forgetOld, MANIFEST, readBackup } from './save.ts';

const dir = mkdtempSync(join(tmpdir(), 'almanac-backups-'));
afterAll(() => rmSync(dir, { recursive: true }));

async function backup(name: string): Promise<string> {
  const folder = join(dir, name);
  mkdirSync(folder);
  writeFileSync(join(folder, 'almanac.dump'), name);
  const sha256 = await digestOf(join(folder, 'almanac.dump'));
  const databases = [{ database: 'almanac', file: 'almanac.dump', sha256, rows: { 'core.x': 1 } }];
  const manifest = { created_at: name, version: '1', databases };
  writeFileSync(join(folder, MANIFEST), JSON.stringify(manifest));
  return folder;
}

test('only the newest whole backups stay; what is no backup is left alone', async () => {
  const names = ['2026-11-25', '2026-11-26', '2026-11-27'].map((day) => `${day}T03-00-00-000Z`);
  for (const name of names) await backup(name);
  mkdirSync(join(dir, '2026-11-28T03-00-00-000Z.partial'));
  mkdirSync(join(dir, 'mine'));
  expect(backupsIn(dir).map((path) => basename(path))).toEqual(names.toReversed());
  expect(forgetOld(dir, 2).map((path) => basename(path))).toEqual([names[0]]);
  expect(backupsIn(dir)).toHaveLength(2);
});

test('a backup that changed, or has no manifest, is refused', async () => {
  const folder = await backup('2026-11-29T03-00-00-000Z');
  await expect(readBackup(folder)).resolves.toMatchObject({ version: '1' });
  writeFileSync(join(folder, 'almanac.dump'), 'other');
  await expect(readBackup(folder)).rejects.toThrow(/damaged/);
  rmSync(join(folder, MANIFEST));
  await expect(readBackup(folder)).rejects.toThrow(/no whole backup/);
});

test('every table with another number of rows is a difference, and no other', () => {
  const counts = fc.dictionary(fc.constantFrom('a.x', 'a.y', 'b.z'), fc.nat(3), {
    noNullPrototype: true,
  });
  fc.assert(
    fc.property(counts, counts, (saved, restored) => {
      const named = ['a.x', 'a.y', 'b.z'].filter((name) => saved[name] !== restored[name]);
      return countDifferences(saved, restored).length === named.length;
    }),
  );
  expect(countDifferences({ 'a.x': 2 }, { 'a.x': 1, 'b.z': 0 })).toEqual([
    'a.x: 2 saved, 1 restored',
    'b.z: not saved, 0 restored',
  ]);
});

test("psql's lines are counts, and anything else is refused", () => {
  expect(countsBySchema(parseCounts(['a.x|2', 'a.y|3']))[0]).toMatch(/a +2 tables +5 rows/);
  expect(() => parseCounts(['ERROR: out of memory'])).toThrow(/no count/);
});
