import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { SEVERAL_CLIENTS } from '@almanac/shared/contracts/memory-scopes';
import { GLOBAL_SCOPE, scopeForWriting, scopesFor } from './scope.ts';

const client = fc.string({ minLength: 1 }).filter((name) => name !== '*');

describe('scope', () => {
  test('a caller sees the named client and the global scope, and nothing else', () => {
    fc.assert(
      fc.property(client, fc.boolean(), (name, all_clients) => {
        expect(new Set(scopesFor(name, all_clients))).toEqual(new Set([GLOBAL_SCOPE, name]));
      }),
    );
  });

  test('without a client only the global scope is seen, whatever the token may', () => {
    expect(scopesFor(undefined, true)).toEqual([GLOBAL_SCOPE]);
    expect(scopesFor(undefined, false)).toEqual([GLOBAL_SCOPE]);
  });

  test('* is every scope for tokens that may, and refused for others', () => {
    expect(scopesFor('*', true)).toBeNull();
    expect(() => scopesFor('*', false)).toThrow('may not see all clients');
  });

  test('what tells of several clients is seen by tokens that may see all, and refused to others', () => {
    expect(scopesFor(SEVERAL_CLIENTS, true)).toEqual([GLOBAL_SCOPE, SEVERAL_CLIENTS]);
    expect(() => scopesFor(SEVERAL_CLIENTS, false)).toThrow('may not see all clients');
    expect(scopesFor('umbra', true)).not.toContain(SEVERAL_CLIENTS);
  });

  test('what is written for a client is seen by that client alone', () => {
    fc.assert(
      fc.property(client, client, (writer, reader) => {
        const seen = scopesFor(reader, false)?.includes(scopeForWriting(writer));
        expect(seen).toBe(writer === reader);
      }),
    );
    expect(() => scopeForWriting('*')).toThrow('one client');
  });
});
