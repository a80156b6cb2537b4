import { expect, test } from 'vitest';
import { addressKey } from './address-key.ts';

test('addresses of one network of IPv6 count as one, those of IPv4 each', () => {
  expect(addressKey('2001:db8:1:2:3:4:5:6')).toBe(addressKey('2001:db8:1:2::9'));
  expect(addressKey('2001:db8::1')).not.toBe(addressKey('2001:db9::1'));
  expect(addressKey('::ffff:10.0.0.1')).toBe('10.0.0.1');
  expect(addressKey('10.0.0.1')).not.toBe(addressKey('10.0.0.2'));
});
