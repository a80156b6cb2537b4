/**
 * Reads the German outlines. They name no shares and kinds: those are the English outline's, phase by phase. An outline that is
 * missing, or has more or fewer phases or deliverables than its English one, fails at the start of the process.
 */
import { assert, must } from '@almanac/shared/lang/assert';
import type { WorkOutline } from './kinds-of-work.ts';
import { GERMAN_CLIENT_OUTLINES } from './outlines-in-german-client.ts';
import { GERMAN_OFFICE_OUTLINES } from './outlines-in-german-office.ts';
import { GERMAN_SPECIAL_OUTLINES } from './outlines-in-german-special.ts';

interface Said {
  called: string;
  deliverables: string[];
  phases: { title: string; description: string; acceptance: string }[];
}

const SAID = new Map(
  [GERMAN_SPECIAL_OUTLINES, GERMAN_CLIENT_OUTLINES, GERMAN_OFFICE_OUTLINES]
    .flatMap((outlines) => outlines.split(/^# /m).slice(1))
    .map(readOutline),
);

export function withGerman<T extends WorkOutline & { name: string }>(
  kind: T,
): T & { german: WorkOutline } {
  const { called, deliverables, phases } = must(SAID.get(kind.name), `the German "${kind.name}"`);
  assert(deliverables.length === kind.deliverables.length, `deliverables of "${called}"`);
  assert(phases.length === kind.phases.length, `phases of "${called}"`);
  const german = {
    called,
    deliverables,
    phases: kind.phases.map((phase, at) => ({ ...phase, ...must(phases[at], 'a phase') })),
  };
  return { ...kind, german };
}

function readOutline(text: string): [name: string, Said] {
  const [head = '', ...lines] = text.trim().split('\n');
  const [name = '', called = ''] = head.split(' / ');
  const said: Said = { called, deliverables: [], phases: [] };
  for (const line of lines) {
    const phase = said.phases.at(-1);
    if (!line.startsWith('  ')) {
      if (line !== '') said.phases.push({ title: line, description: '', acceptance: '' });
    } else if (line.startsWith('  = ')) said.deliverables.push(line.slice(4));
    else if (line.startsWith('  > ')) must(phase, 'a phase').acceptance = line.slice(4);
    else {
      const of = must(phase, 'a phase');
      of.description = `${of.description} ${line.trim()}`.trim();
    }
  }
  return [name, said];
}
