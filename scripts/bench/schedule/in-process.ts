/**
 * The scheduler's computation without HTTP, in a process of its own: for what a dry run cannot be asked, a week whose blocks
 * stand somewhere already. One JSON line per question and answer.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { join } from 'node:path';
import { type Answer, answerOf, type Instance, type Span } from './instance.ts';
import { requestOf } from './ours.ts';

const PROGRAM = join(import.meta.dirname, '../../../services/scheduler/test/answer-lines.ts');

interface Reply {
  blocks: { task_id: string; start: number; end: number }[];
}

export interface Solver {
  /** `previous`: where the blocks stand now, which the answer should keep where it costs little. */
  solve(instance: Instance, previous?: Answer): Promise<Answer>;
  stop(): void;
}

export function startSolver(): Solver {
  const child = spawn(process.execPath, [PROGRAM], { stdio: ['pipe', 'pipe', 'inherit'] });
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  return {
    solve: async (instance, previous) => {
      child.stdin.write(`${JSON.stringify(inputOf(instance, previous))}\n`);
      const { value, done } = await lines.next();
      if (done === true) throw new Error(`the scheduler's process ended (${exitOf(child)})`);
      const { blocks } = JSON.parse(value) as Reply;
      const placed = new Map<string, Span[]>();
      for (const { task_id, start, end } of blocks) {
        placed.set(task_id, [...(placed.get(task_id) ?? []), { start, end }]);
      }
      return answerOf(instance.tasks, placed);
    },
    stop: () => void child.stdin.end(),
  };
}

const exitOf = ({ exitCode, signalCode }: ChildProcess): string => String(exitCode ?? signalCode);

/** The domain's input: instants instead of texts, preferences as they are asked for over HTTP. */
function inputOf(instance: Instance, previous: Answer | undefined): unknown {
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
      previous: previous?.blocks.get(task.id),
    })),
    busy,
    existing_blocks: [],
  };
}
