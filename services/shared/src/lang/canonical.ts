import canonicalize from 'canonicalize';
import { sha256Hex } from './ids.ts';

/**
 * RFC 8785 JSON of a value: the text that hashes are made of. Members that are `undefined` are dropped first, as
 * `JSON.stringify` does; NaN, infinities and BigInt are refused by throwing.
 */
export function canonicalJson(value: unknown): string {
  const text = canonicalize(value);
  if (text === undefined) throw new Error('this value has no JSON form');
  return text;
}

/** Hex SHA-256 of the canonical JSON of a value. */
export function canonicalHash(value: unknown): string {
  return sha256Hex(canonicalJson(value));
}

/**
 * sha256 of a tag, a newline and the canonical JSON: hashes of different kinds of record can never be taken for one
 * another. The payload hash of an Action is `taggedHash('almanac.action.v1', payload)`.
 */
export function taggedHash(tag: string, value: unknown): string {
  return sha256Hex(`${tag}\n${canonicalJson(value)}`);
}
