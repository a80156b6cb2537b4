import { expect, test } from 'vitest';
import { browserOf, open, propose, readAction } from './visit.ts';

test('an Action is found by keys, shows its life, and leads to audit rows that hang together', async () => {
  const hostile = `<b>Ask</b> ${'😀 مرحبا '.repeat(20)}`;
  const id = await propose({ inputs: { title: hostile } });
  const { title } = await readAction(id);
  const page = await open(await browserOf('operator'), '/activity');
  await page.locator(`[data-row="${id}"]`).waitFor();
  await page.keyboard.press('j');
  await expect
    .poll(() => page.evaluate("document.activeElement?.getAttribute('data-row')"))
    .toBe(id);
  await page.keyboard.press('Enter');
  await page.getByRole('heading', { name: title, level: 2 }).waitFor();
  expect(await page.locator('.detail-title').textContent()).toContain('<b>Ask</b>');
  await page.locator('.story', { hasText: 'Waiting' }).waitFor();
  await page.keyboard.press('Escape');
  await page.locator(`[data-row="${id}"]`).waitFor();
  await page.goBack();
  await page.getByRole('link', { name: 'Its audit rows' }).click();
  const newest = page.locator('.entry').first();
  await newest.locator('summary').click();
  await newest.getByText(id).first().waitFor();
  expect(new URL(page.url()).searchParams.get('subject')).toBe(id);
  await page.close();
});

test('verifying says how long the chain is, and the evidence of an Action holds the text of its rows', async () => {
  const id = await propose();
  const context = await browserOf('operator');
  const page = await open(context, `/activity?tab=actions&id=${id}`);
  const file = page.waitForEvent('download');
  await page.getByRole('button', { name: 'Evidence package' }).click();
  const stream = await (await file).createReadStream();
  const chunks: Buffer[] = [];
  for await (const chunk of stream) chunks.push(chunk as Buffer);
  const evidence = JSON.parse(Buffer.concat(chunks).toString('utf8')) as {
    action: { action_id: string };
    audit_rows: { subject: string; canon: string; hash: string }[];
    verification: { verified: boolean };
  };
  expect(evidence.action.action_id).toBe(id);
  expect(evidence.audit_rows.length).toBeGreaterThan(0);
  for (const row of evidence.audit_rows) {
    expect(row.subject).toBe(id);
    expect(row.canon).toContain(id);
  }
  expect(evidence.verification.verified).toBe(true);
  await page.goto(new URL('/activity?tab=audit', page.url()).href);
  await page.getByRole('button', { name: 'Verify' }).click();
  await page.getByText(/^\s*[\d,]+ entries, no gap, /).waitFor();
  await page.close();
});
