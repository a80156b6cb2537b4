/** The line of the audit below a reflection, with checkpoints that are signed over the chain of this very database. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { chainHead, linkAt } from '@almanac/shared/audit/chain-rows';
import { signCheckpoint } from '@almanac/shared/audit/checkpoint';
import {
  appendCheckpoint,
  latestCheckpoint,
  openSigningKey,
  readCheckpoints,
} from '@almanac/shared/audit/checkpoint-files';
import { verifyAudit } from '@almanac/shared/audit/verify';
import { must } from '@almanac/shared/lang/assert';
import { startHarness, type Harness } from './harness.ts';

let h: Harness;
let dir: string;
beforeAll(async () => {
  h = await startHarness();
  dir = mkdtempSync(join(tmpdir(), 'observer-checkpoints-'));
  h.gateway.checkpoint = () => latestCheckpoint(dir) ?? null;
});
afterAll(async () => {
  await h.stop();
  rmSync(dir, { recursive: true });
});

/** As the action-gateway signs: the head as it stands, on the disk before anybody hears of it. */
async function sign(): Promise<void> {
  const { seq: size, hash: head_hash } = await chainHead.one(h.test_db.admin);
  const facts = { origin: 'almanac', size, head_hash, time: new Date().toISOString() };
  appendCheckpoint(dir, signCheckpoint(facts, openSigningKey(dir)));
}

const FOOTER = /_Audit: (\d+) rows at (\S+), head `([0-9a-f]{64})`, signed by ([0-9a-f]{16})\._/;

/** What the last post says of the audit. */
function footer() {
  const [, size, time, head_hash, key_id] =
    FOOTER.exec(h.gateway.proposed.at(-1)?.inputs.body ?? '') ?? [];
  return { size: Number(size), time, head_hash, key_id };
}

test('a weekly reflection names the signed checkpoint it was posted at, and a verifier finds it in the chain', async () => {
  await h.reflect('mode=daily&date=2026-11-02');
  expect(h.gateway.proposed.at(-1)?.inputs.body).not.toMatch(FOOTER);
  await sign();
  await h.reflect('mode=weekly&date=2026-11-04');
  expect(h.gateway.proposed.at(-1)?.inputs.external_id).toBe('almanac-weekly-2026-W45');
  const said = footer();
  const records = readCheckpoints(dir);
  const { size, time, head_hash, key_id } = must(records.checkpoints.at(-1), 'a checkpoint');
  expect(said).toEqual({ size, time, head_hash, key_id });
  expect(said.size).toBeGreaterThan(0);
  const { hash } = await linkAt.one(h.test_db.admin, said.size);
  expect(hash.toString('hex')).toBe(said.head_hash);
  const verified = await verifyAudit(h.test_db.admin, { checkpoints: records });
  expect(verified).toMatchObject({ verified: true, checkpoints: 1 });
});

test('the next reflection names the newer checkpoint; one that is posted already keeps its own', async () => {
  const before = footer();
  await sign();
  const posts = h.gateway.proposed.length;
  await h.reflect('mode=weekly&date=2026-11-04');
  expect(h.gateway.proposed).toHaveLength(posts);
  await h.reflect('mode=weekly&date=2026-11-11');
  const after = footer();
  expect(after.size).toBeGreaterThan(before.size);
  expect(after.head_hash).toBe(
    (await linkAt.one(h.test_db.admin, after.size)).hash.toString('hex'),
  );
});

test('an end that was cut off shows by what a reflection had told others', async () => {
  await sign();
  await h.reflect('mode=weekly&date=2026-11-18');
  const { size } = footer();
  const records = readCheckpoints(dir);
  const { admin } = h.test_db;
  await h.stopObserver();
  await admin.transaction(async (tx) => {
    await tx.query('set local session_replication_role = replica');
    await tx.query(
      'delete from core.audit_event where id in (select event_id from core.audit_chain where seq >= $1)',
      [size],
    );
    await tx.query('delete from core.audit_chain where seq >= $1', [size]);
  });
  expect(await verifyAudit(admin)).toMatchObject({ verified: true });
  const { verified, faults } = await verifyAudit(admin, { checkpoints: records });
  expect([verified, faults.map(({ kind }) => kind)]).toEqual([false, ['truncation']]);
  expect(faults[0]?.detail).toContain(String(size));
});
