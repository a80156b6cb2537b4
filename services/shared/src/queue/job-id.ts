import { sha256Hex } from '../lang/ids.ts';

/** The UUID of the one job of that name and key, so that sending it again finds it there. */
export function jobIdOf(name: string, key: string): string {
  const hex = sha256Hex(`${name}:${key}`);
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-8${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}
