import { statement } from '@almanac/shared/pg/statement';

export interface PersonRow {
  person_id: string;
  name: string;
  roles: string[];
}

export const listPeople = statement<PersonRow>(
  'select person_id, name, roles from actions.known_people order by person_id',
);
/** How many people besides this one may approve. */
export const otherApprovers = statement<{ count: number }, [person_id: string]>(
  `select count(*) as count from actions.known_people
    where person_id <> $1 and 'approver' = any(roles)`,
);
export const isApprover = statement<{ approver: boolean }, [person_id: string]>(
  `select exists (select 1 from actions.known_people
                   where person_id = $1 and 'approver' = any(roles)) as approver`,
);
/** Whether this person may change what others are held to: an admin, or the only person there is. */
export const isAdmin = statement<{ admin: boolean }, [person_id: string]>(
  `select coalesce(bool_or(person_id = $1 and 'admin' = any(roles)), false)
          or (count(*) = 1 and coalesce(bool_or(person_id = $1), false)) as admin
     from actions.known_people`,
);
