import type { PeopleList } from '@almanac/shared/contracts/people';
import { useRead } from '../use-read.ts';

/** Person ids as people are called; the id itself while nobody knows better. */
export function useNames(): (person_id: string) => string {
  const people = useRead<PeopleList>('/api/v1/people', { topics: [] });
  return (person_id) =>
    people.data?.items.find((person) => person.person_id === person_id)?.name ?? person_id;
}
