/** The posted reflections as files: what a reader of the doc sees, and the numbers of the week behind it. Ids are numbered. */
import type { Posted } from './replay-week.ts';
import { TASKS } from './sample-week.ts';

export interface ExampleFile {
  name: string;
  text: string;
}

export function exampleFiles(posted: readonly Posted[]): ExampleFile[] {
  const week = posted.find(({ made }) => made.mode === 'weekly');
  return [
    { name: 'README.md', text: readme(posted) },
    ...posted.map(({ made, row }) => ({
      name: `${made.mode}-${made.period}.md`,
      text: withoutAudit(`${String(row['body'])}\n`),
    })),
    {
      name: 'stats-of-the-week.json',
      text: `${numbered(JSON.stringify(week?.made.stats, null, 2))}\n`,
    },
  ];
}

/** The line below each post: how long the audit is and what it ends with is another each time. */
function withoutAudit(text: string): string {
  return text.replace(/\n*^_Audit: \d+ rows at .*_$\n*/m, '\n');
}

/** Ids are made anew with each run. */
function numbered(text: string): string {
  const names = new Map<string, string>();
  return text.replaceAll(/\b(plan|blk|run|ref|mem|exe)_[0-9a-z]{20,}\b/g, (id, kind: string) => {
    const name = names.get(id) ?? `${kind}_${names.size + 1}`;
    names.set(id, name);
    return name;
  });
}

function readme(posted: readonly Posted[]): string {
  const tasks = TASKS.map((task) => `- ${task.title} (${task.estimated_hours} h, due ${task.due})`);
  const links = posted.map(({ made }) => {
    const name = `${made.mode}-${made.period}.md`;
    return `- [${made.mode === 'daily' ? 'Day' : 'Week'} ${made.period}](${name})`;
  });
  return [
    '# A replayed week',
    'What the observer wrote into the Daily Thread in one week of the sandbox, without a model. Three tasks came in on Monday morning:',
    tasks.join('\n'),
    'They were planned, scheduled around meetings, and worked on: most blocks done, more of them too long than too short, some left.',
    links.join('\n'),
    'The numbers of the week are in [stats-of-the-week.json](stats-of-the-week.json).',
    'Below each stands a line that names the head of the audit; it is another in each run, so it is left out here.',
    '`npm run examples` plays the week again and writes these files; `npm run examples -- --check` says whether they are what it would write.',
    '',
  ].join('\n\n');
}
