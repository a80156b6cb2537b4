import type { Page } from 'playwright-core';
import { beforeAll, expect, test } from 'vitest';
import { goAndRest, PAGES, PARTS, sideways } from './pages.ts';
import { browserOf, call, command, open, propose } from './visit.ts';

/** What must never run, what turns the writing round, what is no letter, and a word without a place to break. */
const BAIT = `<img src=x onerror="window.hurt='image'"><script>window.hurt='script'</script><a href="javascript:window.hurt='link'">x</a>`;
const TEXT = `${BAIT} [x](javascript:window.hurt='markdown') \u202Egnp.evil\u202C مرحبا بالعالم שלום 👩‍👩‍👧‍👦🏴‍☠️ Z̸̡͓͝a̶l̵g̷o̷ `;
const title = (name: string): string =>
  `${name} ${process.pid} ${TEXT}${'W'.repeat(300)}`.slice(0, 300);
const long = (name: string): string => `${name} ${TEXT.repeat(40)}`.slice(0, 5000);
const CLIENT = `Client ${process.pid} ${'W'.repeat(60)} <b>bold</b>`.slice(0, 120);

interface Made {
  plan_id: string;
  memory_id: string;
  action_id: string;
}
let made: Made;

beforeAll(async () => {
  await command('fill');
  const page = await open(await browserOf('operator'), '/more');
  made = await fillWithBait(page);
  await page.close();
}, 240_000);

async function fillWithBait(page: Page): Promise<Made> {
  const post = <Reply>(path: string, body: unknown): Promise<Reply> =>
    call(page, 'POST', `/api/v1/${path}`, body);
  const { plan_id } = await post<{ plan_id: string }>('planner/plan', {
    task: { task_id: `bait-${process.pid}`, title: title('Plan'), notes: long('Notes') },
  });
  await post(`planner/plans/${plan_id}/revise`, { feedback: long('Add a step:') });
  await post('scheduler/schedule', {
    tasks: [
      { task_id: `bait-block-${process.pid}`, title: title('Block'), duration_minutes: 30 },
      { task_id: `bait-other-${process.pid}`, title: title('Other'), duration_minutes: 60 },
    ],
  });
  const fact = { kind: 'fact', source: { type: 'person' }, client_id: CLIENT };
  const subject = title('Subject');
  const { memory_id } = await post<{ memory_id: string }>('memory/remember', {
    ...fact,
    content: long('Memory'),
    subject,
    predicate: 'status',
    authority: 'canonical',
  });
  const other = { content: long('Contrary'), subject, predicate: 'status', authority: 'inferred' };
  await post('memory/remember', { ...fact, ...other });
  await post('memory/corrections', {
    memory_id,
    correction: long('Correct'),
    reason: title('Why'),
  });
  const rejected = await propose({ inputs: { title: title('Rejected') } });
  await post(`actions/${rejected}/reject`, { reason: long('No').slice(0, 1000) });
  return { plan_id, memory_id, action_id: await proposeBait() };
}

function proposeBait(): Promise<string> {
  return propose({
    inputs: { title: title('Action'), notes: long('Notes') },
    client_id: CLIENT,
    reasoning: long('Reasoning').slice(0, 1000),
    expected_effect: title('Effect'),
    evidence: [title('Evidence')],
    rollback: { strategy: 'manual', plan: long('Plan').slice(0, 1000) },
  });
}

/** What a text left behind that is no text: an element it named, a link that acts, or something that ran. */
const HURT = `JSON.stringify([
  window.hurt ?? 'nothing ran',
  document.querySelectorAll('img[src="x"], [onerror], main script, main b b').length,
  [...document.querySelectorAll('a[href]')].filter((link) => link.protocol === 'javascript:').length,
])`;

test('texts that are none of ours stay text on every page, and make none wider than the window', async () => {
  const { plan_id, memory_id, action_id } = made;
  const page = await open(await browserOf('operator'), '/more');
  const showing = [
    '/inbox',
    `/inbox?id=${action_id}`,
    '/plans',
    `/plans/${plan_id}`,
    `/plans/${plan_id}?tab=versions&from=1&to=2`,
    '/memory',
    `/memory?id=${memory_id}`,
    '/memory?tab=conflicts',
    `/memory?q=${encodeURIComponent(BAIT)}`,
    '/activity',
    `/activity?tab=actions&id=${action_id}`,
  ];
  const others = [...PAGES.map(({ path }) => path), ...PARTS].filter(
    (path) => !showing.includes(path),
  );
  const found: string[] = [];
  for (const path of [...showing, ...others, `/canvas?ask=${encodeURIComponent(BAIT)}`]) {
    await page.setViewportSize({ width: 1440, height: 900 });
    await goAndRest(page, path);
    // The words themselves are there, to be read.
    if (showing.includes(path)) await page.locator('main', { hasText: '<img src=x' }).waitFor();
    for (const width of [1440, 320]) {
      await page.setViewportSize({ width, height: 700 });
      const over = await sideways(page);
      if (over > 0) found.push(`${path} at ${width}: ${over} px too wide`);
    }
    const hurt = await page.evaluate(HURT);
    if (hurt !== '["nothing ran",0,0]') found.push(`${path}: ${String(hurt)}`);
  }
  expect(found).toEqual([]);
  await page.close();
}, 180_000);
