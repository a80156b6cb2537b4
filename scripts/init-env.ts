/**
 * `npm run init-env`: makes `.env` and the secret files of the stack. It asks for what only the person has and makes the rest.
 * It never overwrites; run it again to add what was left out.
 */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { initArguments, UsageError } from './cli/arguments.ts';
import { runCommand } from './cli/run-command.ts';
import { ROOT, settingsFile } from './cli/settings.ts';
import { terminalStyle } from './cli/style.ts';
import { askPerson } from './stack/ask-person.ts';
import { QUESTIONS } from './stack/questions.ts';
import { settingsIn, writeAnswers, writeSecrets, type Place } from './stack/write-settings.ts';

const USAGE = `
  npm run init-env                                asks for what only you have, and makes the rest
  npm run init-env -- --yes --set NAME=VALUE …    asks nothing: values from --set and from the environment

  --set NAME=VALUE     an answer beforehand; secrets rather in the environment, where no list of processes shows them
  --secrets-dir DIR    another place than ./secrets
  Names: ${QUESTIONS.map(({ name }) => name).join(', ')}

  It never overwrites a value that is there. Exit code 2 when something is missing, weak or no value of its kind.
`;

await runCommand(async () => {
  const { yes, help, set, secrets_dir } = initArguments(process.argv.slice(2));
  if (help) return console.log(USAGE);
  const style = terminalStyle(process.stdout, process.env);
  const place: Place = {
    env_file: settingsFile(),
    secrets_dir: secrets_dir ?? join(ROOT, 'secrets'),
  };
  const given = givenAnswers(place, set);
  const answers = yes ? given : await askPerson(given, style);
  refuseMissing(place, answers);
  const secrets = await writeSecrets(place);
  const settings = writeAnswers(place, answers);
  // The containers see this folder; a file KILL in it stops everything.
  mkdirSync(join(ROOT, 'control'), { recursive: true });
  const added = [...secrets.added, ...settings.added];
  console.log(`\n  ${style.bold('Written')}: ${added.length} new, ${secrets.kept.length} kept.`);
  console.log(
    `  Settings: ${place.env_file}\n  Secrets:  ${place.secrets_dir} (keep a copy away from this machine)`,
  );
  console.log(
    `\n  You sign in as "operator" with the password in ${join(place.secrets_dir, 'operator_password')};`,
  );
  console.log(
    `  programs of yours call with the token in ${join(place.secrets_dir, 'operator_token')}.`,
  );
  console.log('\n  Next: npm run doctor, then docker compose up -d --build');
});

/** What is known without asking, by name: what stands in `.env` already, `--set`, the environment. */
function givenAnswers(place: Place, set: ReadonlyMap<string, string>): Map<string, string> {
  const kept = settingsIn(place.env_file);
  const unknown = [...set.keys()].filter((name) => QUESTIONS.every((one) => one.name !== name));
  if (unknown.length > 0) {
    throw new UsageError(
      `--set ${unknown.join(', ')}: no such question; others go into .env by hand.`,
    );
  }
  return new Map(
    QUESTIONS.flatMap(({ name }) => {
      const value = kept[name] ?? set.get(name) ?? process.env[name] ?? '';
      return value === '' ? [] : [[name, value] as const];
    }),
  );
}

function refuseMissing(place: Place, answers: ReadonlyMap<string, string>): void {
  const faults = QUESTIONS.flatMap(({ name, required, trouble }) => {
    const answer = answers.get(name);
    if (answer === undefined) return required ? [`  ${name} is missing`] : [];
    const says = trouble(answer);
    return says === undefined ? [] : [`  ${name} ${says}`];
  });
  if (faults.length === 0) return;
  throw new UsageError(`Nothing was written to ${place.env_file}:\n${faults.join('\n')}`);
}
