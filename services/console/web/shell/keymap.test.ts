import { expect, test } from 'vitest';
import { KEYMAP, nameOf, sayKey, type KeySpec, type Scope } from './keymap.ts';

const scopes = Object.keys(KEYMAP) as Scope[];
const table = (scope: Scope): [string, KeySpec][] => Object.entries(KEYMAP[scope]);

test.each(scopes)('no key has two meanings on the page %s', (scope) => {
  const everywhere = scope === 'everywhere' ? [] : table('everywhere');
  const replaced = table(scope).map(([, { instead_of }]) => instead_of);
  const meanings = [...everywhere.filter(([name]) => !replaced.includes(name)), ...table(scope)];
  const keys = meanings.flatMap(([, spec]) => spec.keys);
  expect(keys.filter((key, at) => keys.indexOf(key) !== at)).toEqual([]);
  // The first letter of a sequence would swallow a key of its own.
  expect(keys).not.toContain('g');
});

test('what decides something says so, so that a held-down key decides once', () => {
  const deciding = ['approve', 'reject', 'stop', 'send', 'undo', 'correct', 'done', 'pin'];
  const missing = scopes
    .flatMap((scope) => table(scope))
    .filter(([name, spec]) => deciding.includes(name) && spec.once !== true);
  expect(missing).toEqual([]);
});

const pressed = (key: string, mods: Partial<Parameters<typeof nameOf>[0]> = {}) =>
  nameOf({ key, ctrlKey: false, metaKey: false, altKey: false, shiftKey: false, ...mods });

test.each([
  ['a', {}, 'a'],
  ['?', { shiftKey: true }, '?'],
  ['J', { shiftKey: true }, 'shift+J'],
  ['ArrowUp', { shiftKey: true }, 'shift+ArrowUp'],
  ['k', { metaKey: true }, 'mod+k'],
  ['K', { ctrlKey: true }, 'mod+k'],
  ['.', { ctrlKey: true, shiftKey: true }, 'mod+shift+.'],
  ['>', { metaKey: true, shiftKey: true }, 'mod+shift+.'],
  ['Enter', { ctrlKey: true }, 'mod+Enter'],
  ['ArrowLeft', { altKey: true }, undefined],
] as const)('%s with %o is called %s', (key, mods, name) => {
  expect(pressed(key, mods)).toBe(name);
});

test('a key is written as on the keyboard of the machine', () => {
  expect(sayKey('mod+k', true)).toBe('⌘K');
  expect(sayKey('mod+k', false)).toBe('Ctrl+K');
  expect(sayKey('a')).toBe('A');
  expect(sayKey('g i')).toBe('G I');
  expect(sayKey('shift+ArrowDown', true)).toBe('⇧↓');
});
