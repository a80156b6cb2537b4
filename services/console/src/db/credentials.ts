import { statement } from '@almanac/shared/pg/statement';

export const findCredential = statement<{ password: string }, [person_id: string]>(
  'select password from console.credentials where person_id = $1',
);

export const setPassword = statement<never, [person_id: string, password: string]>(
  `insert into console.credentials (person_id, password) values ($1, $2)
   on conflict (person_id) do update set password = excluded.password, set_at = now()`,
);
