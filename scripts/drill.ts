/**
 * `npm run drill`: proves on the running Almanac that a stop takes effect everywhere within 5 s, by both channels, with work under way,
 * and that nothing is lost when it ends. What it found is kept in the audit. Exit 1 when something was late, lost, or done all the same.
 * `-- --give-up S` waits so many seconds for each service (30).
 */
import { parseArgs } from 'node:util';
import { auditVerification } from '@almanac/shared/contracts/audit';
import { controls, drillReply, type DrillReport } from '@almanac/shared/contracts/controls';
import type { RunFile } from '@almanac/shared/contracts/health';
import { serviceClient, type ServiceClient } from '@almanac/shared/http/call';
import { UsageError } from './cli/arguments.ts';
import { runCommand } from './cli/run-command.ts';
import { RUN_FILE } from './cli/settings.ts';
import { terminalStyle, type Style } from './cli/style.ts';
import { kept, playChannel, type ChannelResult } from './drill/play-channel.ts';
import { liveRun } from './embedded/run-file.ts';

const LIMIT_S = 5;
const IN_FLIGHT = 30;
const SAID = { row: 'the flag in the database', file: 'the file outside of it' } as const;

await runCommand(async () => {
  const { values } = parseArgs({
    options: {
      real: { type: 'boolean', default: false },
      'give-up': { type: 'string', default: '30' },
    },
  });
  const give_up_s = Number(values['give-up']);
  if (!(give_up_s > 0)) throw new UsageError('--give-up takes a number of seconds');
  const run = runningAlmanac(values.real);
  const url = run.services['action-gateway'] ?? '';
  const actions = serviceClient({ service: 'action-gateway', url, token: run.token });
  const style = terminalStyle(process.stdout, process.env);
  await requireCalm(actions);
  console.log(`\n  ${style.bold('Almanac')} ${style.dim('· a drill of the stop')}\n`);
  const in_flight = run.sandboxed === true ? IN_FLIGHT : 0;
  const kill_file = run.kill_file ?? '';
  const drill = { run, actions, kill_file, limit_s: LIMIT_S, give_up_s, in_flight };
  const channels: ChannelResult[] = [];
  for (const channel of ['row', 'file'] as const) {
    if (channel === 'file' && drill.kill_file === '') continue;
    console.log(
      style.dim(`  Stopping everything by ${SAID[channel]}, with ${in_flight} Actions under way …`),
    );
    const result = await playChannel(drill, channel);
    channels.push(result);
    console.log(channelLines(style, result).join('\n'));
  }
  const report = await reportOf(actions, channels, in_flight);
  const { audit_id } = await actions.call({
    method: 'POST',
    path: '/api/v1/controls/drills',
    body: report,
    reply: drillReply,
  });
  console.log(endLines(style, report, audit_id).join('\n'));
  if (!report.passed) process.exitCode = 1;
});

function runningAlmanac(real: boolean): RunFile {
  const run = liveRun(RUN_FILE);
  if (run === undefined) throw new UsageError('Almanac does not run here: npm start.');
  if (run.sandboxed === true || real) return run;
  throw new UsageError(
    'Real accounts are connected. A drill stops everything for some seconds; with `-- --real` it does, without work of its own.',
  );
}

async function requireCalm(actions: ServiceClient): Promise<void> {
  const { kill_switch, reason } = await actions.call({
    method: 'GET',
    path: '/api/v1/controls',
    reply: controls,
  });
  if (kill_switch) throw new UsageError(`Everything is stopped already: ${reason}`);
}

async function reportOf(
  actions: ServiceClient,
  channels: ChannelResult[],
  in_flight: number,
): Promise<DrillReport> {
  const { verified, checkpoints } = await actions.call({
    method: 'GET',
    path: '/api/v1/audit/verify',
    reply: auditVerification,
    timeout_ms: 120_000,
  });
  const notes = [
    `${checkpoints ?? 'No'} signed checkpoints were compared with the audit.`,
    ...(in_flight === 0 ? ['Real accounts are connected: no work was under way.'] : []),
    ...(channels.length < 2
      ? ['There is no kill file here: the second channel was not tried.']
      : []),
  ];
  const passed = verified && channels.every((channel) => kept(channel, LIMIT_S));
  return { passed, limit_s: LIMIT_S, channels, audit_verified: verified, notes };
}

function channelLines(style: Style, result: ChannelResult): string[] {
  const { stopped_s, resumed_s, in_flight, late_effects, lost } = result;
  const rows: [string, string, boolean][] = [
    ...Object.entries(stopped_s).map(([name, s]): [string, string, boolean] => [
      `refuses  ${name}`,
      s === null ? 'never' : `${s.toFixed(2)} s`,
      s !== null && s <= LIMIT_S,
    ]),
    [
      `begun later than ${LIMIT_S} s after the stop`,
      `${late_effects} of ${in_flight}`,
      late_effects === 0,
    ],
    [
      'works again after the resume',
      resumed_s === null ? 'never' : `${resumed_s.toFixed(2)} s`,
      resumed_s !== null,
    ],
    ['lost', `${lost} of ${in_flight}`, lost === 0],
  ];
  const widest = Math.max(...rows.map(([name]) => name.length));
  return [
    '',
    ...rows.map(([name, value, good]) => {
      const mark = good ? style.good('✓') : style.bad('✗');
      return `  ${mark} ${name.padEnd(widest)}  ${value.padStart(9)}`;
    }),
    '',
  ];
}

function endLines(style: Style, report: DrillReport, audit_id: string): string[] {
  const verdict = report.passed
    ? style.good(`The stop works: everywhere within ${LIMIT_S} s, nothing lost.`)
    : style.bad('The stop did NOT keep its promise. See the lines marked ✗.');
  const audit = report.audit_verified
    ? 'The audit is whole.'
    : style.bad('The audit is damaged: npm run audit-verify.');
  return [
    ...report.notes.map((note) => style.dim(`  ${note}`)),
    `  ${audit}`,
    '',
    `  ${style.bold(verdict)}`,
    style.dim(`  Kept in the audit as ${audit_id}.`),
    '',
  ];
}
