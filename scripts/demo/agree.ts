/** Before anything outside is written: what will be written where, and the person's word for it. */
import { UsageError } from '../cli/arguments.ts';
import { wrap, type Style } from '../cli/style.ts';
import { modelRow } from '../cli/account-rows.ts';
import type { DemoAccounts } from './accounts.ts';
import type { Person } from './person.ts';

const MARGIN = ' '.repeat(19);
const GOOGLE_TEXT =
  'your account. Your calendars are read; the blocks of one task are written into a calendar "Almanac" of its own, which is made if it is not there.';

/** Which part is whose. */
export function accountLines(style: Style, accounts: DemoAccounts): string {
  const { providers, settings } = accounts;
  const rows: [string, string][] = [
    ['Google Calendar', providers.google === 'real' ? GOOGLE_TEXT : 'sandbox'],
    ['Coda', providers.coda === 'real' ? codaText(accounts) : 'sandbox'],
    ['Model', modelRow(providers.model, settings)],
  ];
  return rows
    .map(([label, text]) => {
      const value = wrap(text, style.width, MARGIN).trimStart();
      return `  ${style.dim(label.padEnd(17))}${value}`;
    })
    .join('\n');
}

function codaText({ settings }: DemoAccounts): string {
  return `your doc ${settings['CODA_DOC_ID'] ?? ''}. Your tasks are read; one task's row gets Almanac's own columns filled, and the Daily Thread one row.`;
}

/** True when the person agreed. Refuses where nobody can be asked and no flag speaks for them. */
export async function agreed(
  accounts: DemoAccounts,
  flags: { yes: boolean },
  person: Person | undefined,
): Promise<boolean> {
  if (!accounts.writes_outside || flags.yes) return true;
  if (person === undefined) {
    throw new UsageError(
      'Your settings name real accounts, and there is no terminal to ask you at.\n' +
        'Give --yes to let the demo write to them, or --sandbox to leave them alone.',
    );
  }
  const answer = await person.ask('  May the demo write what stands above? [y/N] ');
  return /^y(es)?$/i.test(answer);
}
