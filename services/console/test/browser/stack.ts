import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { TestProject } from 'vitest/node';
import { errorText } from '@almanac/shared/lang/app-error';
import { openConsoleStage, type ConsoleStage } from '../../../../scripts/web/console-stage.ts';
import { fillWeek } from '../../../../scripts/web/fill-week.ts';
import type { ProcessName } from '../../../../scripts/embedded/start-services.ts';

declare module 'vitest' {
  interface ProvidedContext {
    /** Addresses and tokens of the running Almanac. */
    almanac: {
      console: string;
      gateway: string;
      memory: string;
      sandbox: string;
      tokens: Record<string, string>;
      kill_file: string;
      /** What the processes are told to do: see `command` in visit.ts. */
      commands: string;
    };
  }
}

/** One whole Almanac for all files: the sandbox, six services, people with passwords. */
export default async function openStack({ provide }: TestProject): Promise<() => Promise<void>> {
  // Nothing moves blocks but the tests: a run of the scheduler's own would come between a press and what it shows.
  const stage = await openConsoleStage({ settings: { RESCHEDULE: 'off' } });
  const { urls, secrets } = stage.almanac;
  const server = await takeCommands(stage);
  provide('almanac', {
    console: urls.console,
    gateway: urls['action-gateway'],
    memory: urls['memory-gateway'],
    sandbox: urls.sandbox,
    tokens: { ...secrets.service_tokens, operator: secrets.operator_token },
    kill_file: stage.kill_file,
    commands: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
  });
  return async () => {
    server.close();
    await stage.stop();
  };
}

/** The processes are this one's children, and the tests run in another: they ask for what shall become of them. */
async function takeCommands(stage: ConsoleStage): Promise<Server> {
  const act = commandsOf(stage);
  const server = createServer((request, response) => {
    const [command = '', name = ''] = (request.url ?? '').slice(1).split('/');
    act(command, name as ProcessName).then(
      () => response.end(),
      (error: unknown) => response.writeHead(500).end(errorText(error)),
    );
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return server;
}

function commandsOf(stage: ConsoleStage): (command: string, name: ProcessName) => Promise<void> {
  const held = new Map<ProcessName, () => Promise<void>>();
  let filled: Promise<void> | undefined;
  return async (command, name) => {
    const managed = (): ReturnType<typeof stage.almanac.process> => stage.almanac.process(name);
    switch (command) {
      case 'end':
        if (!held.has(name)) held.set(name, await managed().hold());
        return undefined;
      case 'start':
        await held.get(name)?.();
        held.delete(name);
        return undefined;
      case 'freeze':
      case 'thaw':
        process.kill(managed().pid ?? Number.NaN, command === 'freeze' ? 'SIGSTOP' : 'SIGCONT');
        return undefined;
      case 'fill':
        return (filled ??= fillWeek(stage, Date.now()));
      default:
        throw new Error(`no command ${command}`);
    }
  };
}
