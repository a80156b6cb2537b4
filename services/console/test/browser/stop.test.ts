import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, expect, inject, test } from 'vitest';
import { browserOf, clearInbox, command, open, propose, readAction, resume } from './visit.ts';

const KILL = fileURLToPath(new URL('../../../../scripts/kill.ts', import.meta.url));

beforeEach(clearInbox);
afterEach(async () => {
  await command('start', 'action-gateway');
  await resume();
});

test('one press stops everything: no is still taken, yes is not, and resuming asks why', async () => {
  const id = await propose();
  const mine = await browserOf('operator');
  const page = await open(mine, `/inbox?id=${id}`);
  const other_person = await open(await browserOf('jonas'), '/inbox');
  await other_person.getByRole('button', { name: 'Approve' }).waitFor();
  await page.bringToFront();
  await page.keyboard.press('Control+Shift+.');
  await page.getByText('By Ana at').waitFor();

  await other_person.bringToFront();
  await other_person.getByText('Everything is stopped. You can reject, not approve.').waitFor();
  await other_person.keyboard.press('a');
  await other_person.keyboard.press('r');
  await other_person.getByPlaceholder('Why not?').press('Enter');
  await other_person.locator('.toast', { hasText: 'Rejected' }).waitFor();
  const after = await readAction(id);
  expect(after.decisions.map(({ decision }) => decision)).toEqual(['reject']);

  await page.bringToFront();
  await page.getByRole('button', { name: 'Resume…' }).click();
  const dialog = page.getByRole('dialog', { name: 'Resume Almanac' });
  await dialog.getByLabel('Why is it safe to resume?').fill('short');
  expect(await dialog.getByRole('button', { name: 'Resume' }).getAttribute('aria-disabled')).toBe(
    'true',
  );
  await dialog.getByLabel('Why is it safe to resume?').fill('The mail went to the right person.');
  await dialog.getByRole('button', { name: 'Resume' }).click();
  await page.getByText('Everything is stopped.', { exact: true }).waitFor({ state: 'detached' });
});

test('whoever stopped can undo it at once, and nobody else', async () => {
  const page = await open(await browserOf('jonas'), '/inbox');
  const other = await open(await browserOf('operator'), '/inbox');
  await page.getByRole('button', { name: 'Stop everything', exact: true }).click();
  await other.getByText('Everything is stopped.', { exact: true }).waitFor();
  expect(await other.getByRole('button', { name: /Undo the stop/ }).count()).toBe(0);
  await page.getByRole('button', { name: /Undo the stop/ }).click();
  await page.getByText('Everything is stopped.', { exact: true }).waitFor({ state: 'detached' });
});

test('without the action-gateway the controls count as stopped, and a stop that does not arrive is said, with the way that needs no console', async () => {
  const page = await open(await browserOf('operator'), '/inbox');
  const button = page.getByRole('button', { name: 'Stop everything', exact: true });
  await button.waitFor();
  await command('end', 'action-gateway');
  const visitor = await open(await browserOf('jonas'), '/inbox');
  await visitor.getByText('State unknown, treated as stopped.').waitFor();
  await button.click();
  await page.getByText('The stop did not arrive. Almanac may still be running.').waitFor();
  await page.getByText('npm run kill').waitFor();
  await command('start', 'action-gateway');
  // The inbox, which cannot be read either, has one of its own.
  const band = page.getByRole('alert', { name: 'Stop' });
  await band.getByRole('button', { name: 'Try again' }).click();
  await page.getByText('Everything is stopped.', { exact: true }).waitFor();
});

test('npm run kill stops it without the console, and it goes on once the file is gone', async () => {
  const page = await open(await browserOf('vera'), '/inbox');
  await page.getByRole('button', { name: 'Stop everything', exact: true }).waitFor();
  const folder = mkdtempSync(join(tmpdir(), 'almanac-no-run-'));
  const env = {
    ...process.env,
    ALMANAC_KILL_FILE: inject('almanac').kill_file,
    ALMANAC_RUN_FILE: join(folder, 'run.json'),
    ALMANAC_CONTROL_DIR: join(folder, 'control'),
  };
  try {
    execFileSync(process.execPath, [KILL, 'a test'], { env });
    await page.getByText('Everything is stopped.', { exact: true }).waitFor();
    await page.getByText(/stopped by the file/).waitFor();
  } finally {
    rmSync(inject('almanac').kill_file, { force: true });
    rmSync(folder, { recursive: true });
  }
  await page.getByText('Everything is stopped.', { exact: true }).waitFor({ state: 'detached' });
});
