/** Asks the open questions at a terminal. What is typed for a secret is not shown. */
import { createInterface, type Interface } from 'node:readline/promises';
import { Writable } from 'node:stream';
import { UsageError } from '../cli/arguments.ts';
import type { Style } from '../cli/style.ts';
import { QUESTIONS, type Question } from './questions.ts';

export async function askPerson(
  given: ReadonlyMap<string, string>,
  style: Style,
): Promise<Map<string, string>> {
  if (!process.stdin.isTTY) {
    throw new UsageError(
      'Nobody is there to ask: add --yes, and give the values with --set or in the environment.',
    );
  }
  const answers = new Map(given);
  const echo = { on: true };
  const output = new Writable({
    write(chunk: Buffer, _encoding, done) {
      if (echo.on) process.stdout.write(chunk);
      done();
    },
  });
  const terminal = createInterface({ input: process.stdin, output, terminal: true });
  try {
    for (const question of QUESTIONS) {
      if (given.has(question.name)) continue;
      console.log(
        `\n  ${style.bold(question.name)}${question.required ? '' : style.dim(' (may stay empty)')}`,
      );
      console.log(`  ${question.why}`);
      const answer = await askUntilGood(terminal, echo, question);
      if (answer !== '') answers.set(question.name, answer);
    }
  } finally {
    terminal.close();
  }
  return answers;
}

async function askUntilGood(
  terminal: Interface,
  echo: { on: boolean },
  question: Question,
): Promise<string> {
  const suggestion = question.suggestion?.() ?? '';
  for (;;) {
    process.stdout.write(suggestion === '' ? '  > ' : `  [${suggestion}] > `);
    echo.on = question.secret_file === undefined;
    const answer = (await terminal.question('')).trim() || suggestion;
    if (!echo.on) process.stdout.write('\n');
    echo.on = true;
    const trouble = answer === '' ? missing(question) : question.trouble(answer);
    if (trouble === undefined) return answer;
    console.log(`  That ${trouble}.`);
  }
}

function missing(question: Question): string | undefined {
  return question.required ? 'is needed' : undefined;
}
