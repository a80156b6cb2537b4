/** The settings' file: is it there, does it name only what somebody reads, and is the time zone one? */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { UsageError } from '../cli/arguments.ts';
import { FILE_SETTINGS, personsZone, readSettingsFile, ROOT } from '../cli/settings.ts';
import { namesInExample } from '../check/env-example.ts';
import { codaNeeds, GOOGLE_NEEDS, isSet, type Settings } from '../embedded/providers.ts';
import { finding, type Finding } from './finding.ts';

/** Read by the commands alone, so no service lists them. */
const OF_COMMANDS = ['DEBUG', 'NO_COLOR', 'FORCE_COLOR'];

export function checkSettings(settings: Settings): Finding {
  const file = readSettingsFile();
  const known = namesInExample(readFileSync(join(ROOT, '.env.example'), 'utf8'));
  const zone = zoneTrouble(settings);
  if (zone !== undefined) {
    return finding('settings', 'wrong', zone, {
      steps: [
        'Correct ALMANAC_ZONE in .env, or remove the line: then it is the zone of this machine.',
      ],
    });
  }
  if (
    file === undefined &&
    [...GOOGLE_NEEDS, ...codaNeeds(settings)].some((name) => isSet(settings, name))
  ) {
    return finding('settings', 'ok', 'from the environment; there is no .env');
  }
  if (file === undefined) {
    return finding('settings', 'off', 'no .env yet: nothing of yours is connected', {
      steps: ['Copy the file .env.example to .env and open it in any text editor.'],
    });
  }
  const set = Object.keys(file).filter((name) => file[name] !== '');
  const unknown = set.filter(
    (name) => !known.includes(name) && !OF_COMMANDS.includes(name) && !isFileOfSecret(name),
  );
  if (unknown.length === 0) {
    const count = set.length === 1 ? '1 setting' : `${set.length} settings`;
    return finding('settings', 'ok', `.env with ${count}, time zone ${personsZone(settings)}`);
  }
  return finding('settings', 'look', `nobody reads ${unknown.join(', ')} in .env`, {
    steps: unknown.map((name) => adviceOn(name, known)),
  });
}

/** `NAME_FILE` of a setting that the commands read from a file too. */
function isFileOfSecret(name: string): boolean {
  return FILE_SETTINGS.some((setting) => name === `${setting}_FILE`);
}

function zoneTrouble(settings: Settings): string | undefined {
  try {
    personsZone(settings);
    return undefined;
  } catch (error) {
    if (error instanceof UsageError) return error.message.split('. ')[0];
    throw error;
  }
}

function adviceOn(name: string, known: string[]): string {
  const plain = name.replace(/_FILE$/, '');
  if (plain !== name && known.includes(plain)) {
    return `${name} is for containers: here, set ${plain} itself.`;
  }
  const near = known
    .map((other) => ({ other, apart: distance(name, other) }))
    .toSorted((a, b) => a.apart - b.apart)[0];
  const close = near !== undefined && near.apart <= Math.ceil(name.length / 3);
  return close ? `Is ${name} meant to be ${near.other}?` : `Remove the line ${name} from .env.`;
}

/** How many letters have to be put in, taken out or changed to make one name the other (Levenshtein). */
function distance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (const [i, letter] of [...a].entries()) {
    const next = [i + 1];
    for (const [j, other] of [...b].entries()) {
      const changed = (row[j] ?? 0) + (letter === other ? 0 : 1);
      next.push(Math.min(changed, (row[j + 1] ?? 0) + 1, (next[j] ?? 0) + 1));
    }
    row = next;
  }
  return row[b.length] ?? 0;
}
