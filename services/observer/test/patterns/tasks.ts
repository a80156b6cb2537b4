/** Ninety days of somebody's tasks: most come once, some twice or all in one week, some follow a workflow, and some come back. */
import type { OriginRow } from '../../src/domain/patterns/missing-sops.ts';
import type { Random } from './random.ts';

const VERBS = 'Write Review Prepare Check Draft Plan Update Send Discuss Collect'.split(' ');
const THINGS =
  'contract offer report invoice budget workshop roadmap survey interview slides dataset migration onboarding audit brief';
const PARTS =
  'scope risks figures chapter annex summary feedback agenda minutes appendix status draft';
const COMING_BACK = [
  'Send the monthly invoice to {client}',
  'Prepare weekly status report',
  'Check VAT return of {client}',
  'Newsletter: collect topics and write draft',
  'Review open tickets with support',
] as const;
const MONTHS = 'September October November'.split(' ');
const DAY_MS = 86_400_000;
const BEGIN_MS = Date.UTC(2026, 8, 1);

export function tasksOf(random: Random): { rows: OriginRow[]; planted: string[] } {
  const rows: OriginRow[] = [];
  const planted: string[] = [];
  const add = (plan_title: string, day: number, workflow_id: string | null = null): string => {
    const plan_id = `plan_${rows.length}`;
    const created_at = new Date(BEGIN_MS + day * DAY_MS).toISOString();
    const row = { plan_id, plan_title, task_id: plan_id, client_id: null, workflow_id };
    rows.push({ ...row, engagement_id: null, created_at });
    return plan_id;
  };
  for (let at = 0; at < 120; at += 1) add(once(random), random.whole(0, 89));
  twice(random, add);
  inOneWeek(random, add);
  for (const title of COMING_BACK) {
    const how = random.next();
    if (how < 0.4) continue;
    const workflow = how < 0.6 ? 'workflow-1' : null;
    const ids = comingBack(random, title, (words, day) => add(words, day, workflow));
    // Named by its latest task, which the finding gives as evidence.
    if (workflow === null) planted.push(ids.at(-1) ?? '');
  }
  const sorted = rows.toSorted((a, b) => (a.created_at < b.created_at ? -1 : 1));
  return { rows: sorted, planted };
}

function once(random: Random): string {
  const things = THINGS.split(' ');
  const for_whom =
    random.next() < 0.5 ? ` for ${random.pick(['Kestrel', 'Osgood', 'Brandt'])}` : '';
  return `${random.pick(VERBS)} ${random.pick(things)} ${random.pick(PARTS.split(' '))}${for_whom}`;
}

function twice(random: Random, add: (title: string, day: number) => string): void {
  for (let at = 0; at < 5; at += 1) {
    const title = `${random.pick(VERBS)} yearly handbook part ${at} of ${random.pick(['Ana', 'Ben'])}`;
    const first = random.whole(0, 40);
    add(title.replace('handbook', `handbook${'abcde'[at]}`), first);
    add(title.replace('handbook', `handbook${'abcde'[at]}`), first + 30);
  }
}

function inOneWeek(random: Random, add: (title: string, day: number) => string): void {
  const monday = 6 + 7 * random.whole(0, 10);
  for (let at = 0; at < 5; at += 1)
    add(`Interview candidate ${at} for engineering position`, monday + at);
}

/** Every week or every third, never quite in the same words. */
function comingBack(
  random: Random,
  title: string,
  add: (title: string, day: number) => string,
): string[] {
  const every = random.pick([7, 14, 21]);
  const ids: string[] = [];
  for (let day = random.whole(0, 6); day < 90; day += every) {
    const month = MONTHS[Math.floor(day / 31)] ?? 'November';
    const tail = random.pick(['', ` (${month})`, ` ${day}/2026`, ` for week ${day}`, ' again']);
    ids.push(add(title.replace('{client}', 'Kestrel') + tail, day));
  }
  return ids;
}
