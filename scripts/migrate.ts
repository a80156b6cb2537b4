/** `npm run migrate`: DATABASE_ADMIN_URL is the owner's URL; ALMANAC_DB_PASSWORD_<SERVICE> sets a service's login. */
import { readSettings } from './cli/settings.ts';
import { migrateDatabase, SERVICES, type RolePasswords } from './migrate-database.ts';

const settings = readSettings();
const url = settings['DATABASE_ADMIN_URL'];
if (url === undefined || url === '') {
  console.error('Set DATABASE_ADMIN_URL to the owner of the database, e.g. in .env.');
  process.exit(78);
}
const passwords: RolePasswords = {};
for (const service of SERVICES) {
  const password = settings[`ALMANAC_DB_PASSWORD_${service.replaceAll('-', '_').toUpperCase()}`];
  if (password !== undefined && password !== '') passwords[service] = password;
}
const { applied } = await migrateDatabase(url, passwords, (line) => console.log(line));
console.log(applied.length === 0 ? 'Nothing to do: the schema is up to date.' : 'Done.');
