/** `npm run format [files]`: writes every file, or the given ones, the way the check wants it. */
import { spawnSync } from 'node:child_process';

const { status } = spawnSync('oxfmt', process.argv.slice(2), { stdio: 'inherit' });
process.exitCode = status ?? 1;
