/**
 * Who is a person here and in which roles, as the action-gateway knows it. Kept for seconds, so that a page of ten requests asks
 * once; while the gateway is silent the last answer stands for some minutes, for reading alone.
 */
import { peopleList } from '@almanac/shared/contracts/people';
import { singleFlight } from '@almanac/shared/cache/single-flight';
import { isSuccess } from '@almanac/shared/http/plain-request';
import { AppError } from '@almanac/shared/lang/app-error';
import type { z } from 'zod';
import type { Owners } from './owners.ts';

export type Person = z.infer<typeof peopleList>['items'][number];

export interface PeopleList {
  /** Undefined where nobody of that id is active. Throws `unavailable` where that cannot be known. */
  find(person_id: string): Promise<Person | undefined>;
  /** As `find`, from an answer of the last minutes where there is no newer one. */
  recall(person_id: string): Promise<Person | undefined>;
  /** What was read is not to be believed any more. */
  forget(): void;
}

const FRESH_MS = 5000;
const STALE_MS = 300_000;
const TIMEOUT_MS = 3000;

export function createPeopleList(owners: Owners): PeopleList {
  let last: { people: Person[]; at_ms: number } | undefined;
  const flight = singleFlight<Person[]>();

  const read = async (): Promise<Person[]> => {
    const answer = await owners.ask({
      owner: 'action-gateway',
      method: 'GET',
      target: '/api/v1/people',
      timeout_ms: TIMEOUT_MS,
    });
    if (!isSuccess(answer)) {
      throw new AppError('unavailable', 'Who is a person here cannot be read now.');
    }
    const people = peopleList.parse(JSON.parse(answer.text)).items;
    last = { people, at_ms: performance.now() };
    return people;
  };
  const known = (max_age_ms: number): Person[] | undefined =>
    last !== undefined && performance.now() - last.at_ms < max_age_ms ? last.people : undefined;
  const active = (people: Person[], person_id: string): Person | undefined =>
    people.find((one) => one.person_id === person_id && one.active);

  const find = async (person_id: string): Promise<Person | undefined> => {
    // Who was written down just now is not in the answer of a second ago.
    const kept = active(known(FRESH_MS) ?? [], person_id);
    return kept ?? active(await flight('people', read), person_id);
  };
  return {
    find,
    recall: async (person_id) => {
      try {
        return await find(person_id);
      } catch (error) {
        const stale = known(STALE_MS);
        if (stale === undefined) throw error;
        return active(stale, person_id);
      }
    },
    forget: () => {
      last = undefined;
    },
  };
}
