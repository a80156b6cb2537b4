/** Work that comes back week after week and has no workflow to follow. */
import type { PatternFinding } from '@almanac/shared/contracts/observer-watch';
import { plainWords } from '../plain-words.ts';
import { rounded } from './chance.ts';
import { makeFinding } from './make-finding.ts';
import { likeness, titleWords } from './title-words.ts';

export interface OriginRow {
  plan_id: string;
  plan_title: string;
  task_id: string | null;
  client_id: string | null;
  /** The workflow or engagement it follows. */
  workflow_id: string | null;
  engagement_id: string | null;
  created_at: string;
}

interface Group {
  words: Set<string>;
  members: { row: OriginRow; words: Set<string>; like: number }[];
}

/** Titles that share so much of their words are the same kind of work; those of one word say too little. */
export const LIKE = 0.6;
const LEAST_WORDS = 2;
const LEAST_WEEKS = 3;
const WEEK_MS = 7 * 86_400_000;

/** Rows oldest first; one client's work is never compared with another's. A task that was planned anew counts once. */
export function missingSops(rows: readonly OriginRow[]): PatternFinding[] {
  const tasks = new Map(rows.map((row) => [row.task_id ?? row.plan_id, row]));
  const by_client = Map.groupBy(tasks.values(), ({ client_id }) => client_id ?? '');
  return [...by_client.values()].flatMap(groupsOf).flatMap(findingOf);
}

/** Each title joins the group whose first title it is most like. */
function groupsOf(rows: readonly OriginRow[]): Group[] {
  const groups: Group[] = [];
  for (const row of rows) {
    const words = titleWords(row.plan_title);
    if (words.size < LEAST_WORDS) continue;
    let [best, best_like]: [Group | undefined, number] = [undefined, 0];
    for (const group of groups) {
      const like = likeness(words, group.words);
      if (like > best_like) [best, best_like] = [group, like];
    }
    if (best === undefined || best_like < LIKE)
      groups.push({ words, members: [{ row, words, like: 1 }] });
    else best.members.push({ row, words, like: best_like });
  }
  return groups;
}

/** The surer, the more there are and the more alike they are: three the same are 0.67, five that share 3 of 4 words 0.6. */
function findingOf(group: Group): PatternFinding[] {
  const { members } = group;
  const n = members.length;
  const weeks = new Set(members.map(({ row }) => Math.floor(Date.parse(row.created_at) / WEEK_MS)));
  const follows = members.some(({ row }) => row.workflow_id !== null || row.engagement_id !== null);
  if (weeks.size < LEAST_WEEKS || follows) return [];
  const likes = members.slice(1).reduce((sum, { like }) => sum + like, 0) / (n - 1);
  const newest = members.map(({ row }) => row).toReversed();
  const [latest] = newest;
  const name = plainWords(latest?.plan_title ?? '');
  return [
    makeFinding({
      pattern: 'missing_sop',
      subject: subjectOf(group),
      client_id: latest?.client_id ?? null,
      title: `"${name}" comes back without a workflow`,
      detail: `${n} tasks like it in ${weeks.size} different weeks; none of them followed a workflow.`,
      n,
      confidence: rounded(likes * (1 - 1 / n)),
      evidence: newest.map(({ plan_id }) => plan_id),
      suggestion: 'Write the steps down once as a workflow, and let the next one follow it.',
    }),
  ];
}

/** The words of most of its titles: they stay when the first title leaves the window, or when one is spelled otherwise. */
function subjectOf({ words, members }: Group): string {
  const all = new Set(members.flatMap((member) => [...member.words]));
  const common = [...all].filter(
    (word) => members.filter((member) => member.words.has(word)).length > members.length / 2,
  );
  return (common.length < LEAST_WORDS ? [...words] : common).toSorted().join(' ');
}
