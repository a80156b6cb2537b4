import { isDeepStrictEqual } from 'node:util';
import { readQuestion } from '../src/domain/read-question.ts';
import { TODAY, type Labelled } from './labelled-questions.ts';

export interface Hits {
  asked: number;
  /** The right table was read first. */
  table: number;
  /** And with 0.6 or more, so that it opens by itself. */
  sure: number;
  /** The right table and exactly the parameters that were meant. */
  whole: number;
  missed: { question: string; fn: string; read: unknown }[];
}

export function hitsOf(questions: readonly Labelled[]): Hits {
  const hits: Hits = { asked: questions.length, table: 0, sure: 0, whole: 0, missed: [] };
  for (const { question, fn, params } of questions) {
    const read = readQuestion(question, TODAY);
    const table = read.fn === fn;
    const whole = table && isDeepStrictEqual(read.params, params);
    if (table) hits.table += 1;
    if (table && read.confidence >= 0.6) hits.sure += 1;
    if (whole) hits.whole += 1;
    else hits.missed.push({ question, fn, read: [read.fn, read.params, read.confidence] });
  }
  return hits;
}

export function sayHits(name: string, { asked, table, sure, whole }: Hits): string {
  const share = (count: number): string => `${count} (${((100 * count) / asked).toFixed(1)} %)`;
  return `${name}: ${asked} questions, table ${share(table)}, sure ${share(sure)}, with parameters ${share(whole)}`;
}
