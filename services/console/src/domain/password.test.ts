import { expect, test } from 'vitest';
import { hashPassword, passwordFits } from './password-hash.ts';
import { weaknessOf } from './password-rules.ts';

test('a password fits its own hash alone, and two hashes of it differ', async () => {
  const [one, two] = await Promise.all([
    hashPassword('correct horse'),
    hashPassword('correct horse'),
  ]);
  expect(one).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/);
  expect(one).not.toBe(two);
  expect(await passwordFits('correct horse', one)).toBe(true);
  expect(await passwordFits('correct horse', two)).toBe(true);
  expect(await passwordFits('correct horsf', one)).toBe(false);
  expect(await passwordFits('', one)).toBe(false);
});

test("a hash of argon2's own program is read, with its parameters", async () => {
  const reference =
    '$argon2id$v=19$m=65536,t=2,p=1$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc';
  expect(await passwordFits('password', reference)).toBe(true);
  expect(await passwordFits('passwore', reference)).toBe(false);
});

test('without a hash, or with a broken one, nothing fits, after the same work', async () => {
  const hash = await hashPassword('correct horse');
  const timed = async (phc: string | undefined) => {
    const before = process.cpuUsage();
    expect(await passwordFits('correct horse', phc)).toBe(false);
    return process.cpuUsage(before).user;
  };
  // Its last letter holds two bits that do not count, so the first of the tag is changed.
  const wrong = `${hash.slice(0, -43)}${hash.at(-43) === 'A' ? 'B' : 'A'}${hash.slice(-42)}`;
  const known = await timed(wrong);
  const unknown = await timed(undefined);
  expect(unknown).toBeGreaterThan(known / 4);
  expect(await passwordFits('correct horse', 'plain text')).toBe(false);
});

test('composed and decomposed letters are one password', async () => {
  expect(
    await passwordFits('Ame\u0301lie weiss es', await hashPassword('Am\u00e9lie weiss es')),
  ).toBe(true);
});

test.each([
  ['short', 'at least 12 characters'],
  ['aaaaaaaaaaaaaaaa', 'at least 5 different characters'],
  ['operatoroperator', 'more than your name and ours'],
  ['Almanac-operator', 'more than your name and ours'],
  ['x'.repeat(201), 'at most 200 characters'],
])('"%s" is refused', (password, why) => {
  expect(weaknessOf(password, 'operator')).toContain(why);
});

test('a long sentence needs no special characters', () => {
  expect(weaknessOf('the green kettle sings at noon', 'operator')).toBeUndefined();
});
