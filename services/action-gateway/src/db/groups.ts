import { statement } from '@almanac/shared/pg/statement';

export interface GroupRow {
  group_id: string;
  name: string;
  members: string[];
}

const members = `array(select m.person_id from actions.group_members m
                        where m.group_id = g.group_id order by m.person_id) as members`;

export const listGroups = statement<GroupRow>(
  `select g.group_id, g.name, ${members} from actions.groups g order by g.group_id`,
);
export const findGroup = statement<GroupRow, [group_id: string]>(
  `select g.group_id, g.name, ${members} from actions.groups g where g.group_id = $1`,
);
export const lockGroup = statement<{ group_id: string }, [group_id: string]>(
  'select group_id from actions.groups where group_id = $1 for update',
);
export const insertGroup = statement<never, [group_id: string, name: string]>(
  'insert into actions.groups (group_id, name) values ($1, $2)',
);
export const renameGroup = statement<never, [group_id: string, name: string]>(
  'update actions.groups set name = $2 where group_id = $1',
);
export const leaveGroup = statement<never, [group_id: string, staying: string[]]>(
  'delete from actions.group_members where group_id = $1 and person_id <> all($2)',
);
export const joinGroup = statement<never, [group_id: string, people: string[]]>(
  `insert into actions.group_members (group_id, person_id)
   select $1, person_id from unnest($2::text[]) person_id on conflict do nothing`,
);
/** Which of these nobody knows. */
export const unknownPeople = statement<{ person_id: string }, [people: string[]]>(
  `select asked.person_id from unnest($1::text[]) as asked (person_id)
    where not exists (select 1 from actions.known_people k where k.person_id = asked.person_id)`,
);
