import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { checkKeys } from './check-keys.ts';

const CONTENT =
  'We moved the kickoff with Marlow to Friday at 10:30, in room B-12, and it costs 1,200 euros.';
const SOURCE = `Anna: ${CONTENT}\nBen: Fine, I will tell Herr Özgür.`;
const kept = (...keys: string[]): string[] => checkKeys(keys, CONTENT, SOURCE).keys;

describe('a key is kept when its names and numbers stand in the memory or the turns around it', () => {
  test.each([
    'The kickoff with Marlow is on Friday at 10:30',
    'Marlow kickoff costs 1200 euros',
    'Kickoff in room B-12',
    'Anna moved the kickoff',
    'Ben tells Özgür about the kickoff',
    'Moving the kickoff to Friday',
  ])('%j is kept', (key) => {
    expect(kept(key)).toEqual([key]);
  });

  test.each([
    ['an invented person', 'The kickoff with Marlow and Turner is on Friday'],
    ['an invented person at the start', 'Turner moved the kickoff to Friday'],
    ['an invented person whose name is a word', 'The kickoff on Friday is with Will'],
    ['an invented number', 'The kickoff on Friday is at 11:30'],
    ['a number that only begins alike', 'The kickoff costs 12 euros or 120'],
    ['what is about something else', 'the weather was lovely and everyone swam outside'],
    ['the text itself', ` ${CONTENT.toUpperCase()} `],
    ['nothing', '   '],
    ['recalled text', '<almanac-recalled id="mem_1">The kickoff is on Friday</almanac-recalled>'],
    ['a text that is too long', `kickoff ${'friday '.repeat(60)}`],
  ])('%s is left out', (_what, key) => {
    expect(kept(key)).toEqual([]);
  });

  test('at most twelve, each once, secrets replaced, on one line', () => {
    const many = Array.from(
      { length: 30 },
      (_, i) => `kickoff with Marlow${' on Friday'.repeat(i % 15)}`,
    );
    const { keys, dropped } = checkKeys(many, CONTENT, SOURCE);
    expect([keys.length, dropped]).toEqual([12, 18]);
    const secret = 'password: kickoff-marlow-friday';
    expect(checkKeys([`the kickoff\n ${secret}`], 'x', `kickoff ${secret}`).keys).toEqual([
      'the kickoff password: [secret: password]',
    ]);
  });

  test('Chinese is compared by its pairs of characters', () => {
    const source = '我们把启动会议改到星期五上午十点半';
    expect(checkKeys(['启动会议在星期五'], source, source).keys).toHaveLength(1);
    expect(checkKeys(['今天天气非常好'], source, source).keys).toEqual([]);
  });

  test('whatever the model says, no number is kept that the source does not have', () => {
    const word = fc.constantFrom('kickoff', 'Marlow', '12', '77', '1200', 'Zed', 'friday', '3');
    fc.assert(
      fc.property(fc.array(fc.array(word, { maxLength: 8 }), { maxLength: 20 }), (sentences) => {
        const { keys } = checkKeys(
          sentences.map((words) => words.join(' ')),
          CONTENT,
          SOURCE,
        );
        expect(keys.join(' ')).not.toMatch(/\b(?:77|3|Zed)\b/);
      }),
    );
  });
});
