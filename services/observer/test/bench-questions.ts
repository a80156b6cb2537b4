/** How often the words of a question find its table, and its parameters too: `npm run bench:questions`. */
import { hitsOf, sayHits } from './question-hits.ts';
import { HELD_OUT } from './held-out-questions.ts';
import { TUNE } from './labelled-questions.ts';

const print = (text: string): void => void process.stdout.write(`${text}\n`);

for (const [name, questions] of [
  ['looked at', TUNE],
  ['held out', HELD_OUT],
] as const) {
  const hits = hitsOf(questions);
  print(sayHits(name, hits));
  // What was held out stays unread, or it is held out no more.
  if (name === 'held out' && !process.argv.includes('--all')) continue;
  for (const { question, fn, read } of hits.missed) {
    print(`  ${question}\n    means ${fn}, read as ${JSON.stringify(read)}`);
  }
}
