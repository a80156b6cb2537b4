import { expect, test } from 'vitest';
import { cookieFor, tokenIn } from './session-cookie.ts';

const token = 'a'.repeat(43);

test('away from this machine the cookie is Secure and bound to the host', () => {
  expect(cookieFor(token, 'almanac.example.org')).toBe(
    `__Host-almanac=${token}; Path=/; Max-Age=604800; HttpOnly; SameSite=Lax; Secure`,
  );
  expect(cookieFor(undefined, '127.0.0.1:8080')).toBe(
    'almanac=; Path=/; Max-Age=0; HttpOnly; SameSite=Lax',
  );
});

test('a cookie under the name of the other way is none', () => {
  expect(tokenIn(`a=b; almanac=${token}`, 'localhost:8080')).toBe(token);
  expect(tokenIn(`almanac=${token}`, 'almanac.example.org')).toBeUndefined();
  expect(tokenIn(`__Host-almanac=${token}`, 'almanac.example.org')).toBe(token);
});

test.each(['', 'almanac', 'almanac=', 'almanac=short', `almanac=${token}x`, `xalmanac=${token}`])(
  '"%s" holds no token',
  (cookies) => expect(tokenIn(cookies, 'localhost')).toBeUndefined(),
);
