import { spawnSync } from 'node:child_process';
import { expect, test } from 'vitest';

const RUN = new URL('run-command.ts', import.meta.url).href;

test('a reader that leaves early ends the command without a stack', () => {
  const program = `
    import { runCommand } from '${RUN}';
    await runCommand(async () => {
      for (let line = 0; line < 1e5; line++) { console.log('line', line); await null; }
    });`;
  const command = `"$0" --input-type=module-typescript -e "$1" | head -1; exit "\${PIPESTATUS[0]}"`;
  const done = spawnSync('bash', ['-c', command, process.execPath, program], { encoding: 'utf8' });
  expect(done.stdout).toBe('line 0\n');
  expect(done.stderr).not.toContain('EPIPE');
  expect(done.status).toBe(141);
});
