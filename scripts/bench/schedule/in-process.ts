/**
 * The scheduler's computation without HTTP, in a process of its own: for what a dry run cannot be asked, a week whose blocks
 * stand somewhere already. One JSON line per question and answer.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { join } from 'node:path';
import { type Disturbance, isFixed } from './disturb.ts';
import { type Answer, answerOf, type Instance, type Span } from './instance.ts';
import { requestOf } from './ours.ts';

const PROGRAM = join(import.meta.dirname, '../../../services/scheduler/test/answer-lines.ts');

interface Reply {
  blocks: { task_id: string; start: number; end: number }[];
  /** Of a change: the tasks of which something has no place. */
  unscheduled?: string[];
}

export interface Solver {
  solve(instance: Instance): Promise<Answer>;
  /** The change of a plan that stands: where the rest of its work lies after it. */
  change(disturbance: Disturbance): Promise<Answer>;
  stop(): void;
}

export function startSolver(): Solver {
  const child = spawn(process.execPath, [PROGRAM], { stdio: ['pipe', 'pipe', 'inherit'] });
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const ask = async (question: unknown): Promise<Reply> => {
    child.stdin.write(`${JSON.stringify(question)}\n`);
    const { value, done } = await lines.next();
    if (done === true) throw new Error(`the scheduler's process ended (${exitOf(child)})`);
    return JSON.parse(value) as Reply;
  };
  return {
    solve: async (instance) => answerFrom(instance, (await ask(inputOf(instance))).blocks),
    change: async (disturbance) => {
      const { rest, standing } = disturbance;
      const { blocks, unscheduled } = await ask(changeOf(disturbance));
      // What may not move stands in `rest` as taken, or is over.
      const fixed = standing.filter((one) => isFixed(one, disturbance));
      const open = blocks.filter((one) => !fixed.some((other) => isSame(one, other)));
      return { ...answerFrom(rest, open), short: new Set(unscheduled) };
    },
    stop: () => void child.stdin.end(),
  };
}

function isSame(
  { task_id, start }: Reply['blocks'][number],
  other: Span & { id: string },
): boolean {
  return task_id === other.id && start === other.start;
}

function answerFrom({ tasks }: Instance, blocks: Reply['blocks']): Answer {
  const placed = new Map<string, Span[]>();
  for (const { task_id, start, end } of blocks) {
    placed.set(task_id, [...(placed.get(task_id) ?? []), { start, end }]);
  }
  return answerOf(tasks, placed);
}

const REASONS: Readonly<Record<Disturbance['kind'], string>> = {
  'new meeting': 'new_meeting',
  overrun: 'overrun',
  'task added': 'deadline_changed',
  'date nearer': 'deadline_changed',
  'block dragged': 'block_dragged',
};

/** The scheduler's own question for a change: the whole week, what stands of it, and why it is asked. */
function changeOf({ kind, week, now, standing, near_until }: Disturbance): unknown {
  return {
    ...inputOf(week),
    now,
    standing: standing.map(({ id, ...block }) => ({ ...block, key: id, title: `Task ${id}` })),
    reason: REASONS[kind],
    freeze_until: near_until,
  };
}

const exitOf = ({ exitCode, signalCode }: ChildProcess): string => String(exitCode ?? signalCode);

/** The domain's input: instants instead of texts, preferences as they are asked for over HTTP. */
function inputOf(instance: Instance): Record<string, unknown> {
  const { from, to, zone, tasks, busy } = instance;
  return {
    now: from,
    window: { from, to },
    zone,
    mode: 'fast',
    preferences: {
      ...requestOf(instance, 'fast').preferences,
      split: { min_minutes: 30, max_minutes: 120 },
    },
    items: tasks.map((task) => ({
      task_id: task.id,
      title: `Task ${task.id}`,
      duration_minutes: task.minutes,
      priority: task.priority,
      split: task.split,
      depends_on: task.before,
      release: task.release,
      due: task.due,
      deadline: task.deadline,
    })),
    busy,
    existing_blocks: [],
  };
}
