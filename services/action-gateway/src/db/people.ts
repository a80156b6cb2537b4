import { ADVISORY_LOCKS } from '@almanac/shared/pg/advisory-locks';
import { statement } from '@almanac/shared/pg/statement';

export interface PersonRow {
  person_id: string;
  name: string;
  roles: string[];
  zone: string | null;
  active: boolean;
}

const COLUMNS = 'person_id, name, roles, zone, active';

/** Also those who are not active any more. */
export const listPeople = statement<PersonRow>(
  `select ${COLUMNS} from actions.people
    union all
   select k.person_id, k.name, k.roles, null, true from actions.known_people k
    where not exists (select 1 from actions.people p where p.person_id = k.person_id)
    order by person_id`,
);

/** No row where the person is not known or not active. */
export const rolesOf = statement<{ roles: string[] }, [person_id: string]>(
  'select roles from actions.known_people where person_id = $1',
);

/** How many people besides this one may approve. */
export const otherApprovers = statement<{ count: number }, [person_id: string]>(
  `select count(*) as count from actions.known_people
    where person_id <> $1 and 'approver' = any(roles)`,
);

export const peopleWithRole = statement<{ person_id: string }, [role: string]>(
  `select person_id from actions.known_people where $1 = any(roles) order by person_id`,
);

/** Changes of people come one after another, so that the last admin cannot be taken away twice at once. */
export const lockPeople = statement<never>(
  `select pg_advisory_xact_lock(${ADVISORY_LOCKS.people})`,
);

/** Writes down who is known by a token only, with the rights he has. */
export const writeDown = statement<never, [person_id: string]>(
  `insert into actions.people (person_id, name, roles)
   select person_id, name, roles from actions.known_people where person_id = $1
   on conflict (person_id) do nothing`,
);

export const insertPerson = statement<
  PersonRow,
  [person_id: string, name: string, roles: string[], zone: string | null]
>(
  `insert into actions.people (person_id, name, roles, zone) values ($1, $2, $3, $4)
   on conflict (person_id) do nothing returning ${COLUMNS}`,
);

/** What is not named in `changes` stays. */
export const changePerson = statement<PersonRow, [person_id: string, changes: string]>(
  `update actions.people p
      set (name, roles, zone, active) =
          (select r.name, r.roles, r.zone, r.active from jsonb_populate_record(p, $2::jsonb) r)
    where p.person_id = $1 returning ${COLUMNS}`,
);

export const countAdmins = statement<{ count: number }>(
  `select count(*) as count from actions.people where active and 'admin' = any(roles)`,
);
