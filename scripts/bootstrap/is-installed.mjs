/**
 * Exits 0 when node_modules holds what package-lock.json asks for, 1 otherwise. It spares a person who ran `npm install`
 * by hand a second install. Plain JavaScript, since it runs before a Node that knows TypeScript is at hand.
 * npm writes node_modules/.package-lock.json as the last step of an install, so an interrupted one is not mistaken for done.
 */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const root = process.argv[2] ?? '.';
const read = (path) => JSON.parse(readFileSync(join(root, path), 'utf8')).packages;
const wanted = read('package-lock.json');
const present = read('node_modules/.package-lock.json');

const isDependency = (path) => path.includes('node_modules/');
const isSame = (path) =>
  present[path]?.version === wanted[path].version &&
  present[path]?.integrity === wanted[path].integrity &&
  existsSync(join(root, path));

const missing = Object.keys(wanted).filter(
  (path) => isDependency(path) && !wanted[path].optional && !isSame(path),
);
const unknown = Object.keys(present).filter((path) => isDependency(path) && !wanted[path]);
const hasNode = existsSync(join(root, 'node_modules/node/bin/node'));
process.exit(missing.length === 0 && unknown.length === 0 && hasNode ? 0 : 1);
