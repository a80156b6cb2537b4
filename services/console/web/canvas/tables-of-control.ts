/** Tables over decisions, limits, costs, incidents and memory, in words. */
import type { AnalyticsFn } from '@almanac/shared/contracts/analytics';
import { ACTION_TYPES, RISKS, sayType } from '../parts/action-words.ts';
import { AUTHORITIES, KINDS } from '../memory/memory-words.ts';
import { anyOf, CLIENT, groupedBy, type TableInfo } from './table-info.ts';

const TYPE = {
  name: 'action_type',
  label: 'Type of Action',
  before: 'of',
  choices: [
    { value: '', text: 'every type' },
    ...ACTION_TYPES.map((value) => ({ value, text: sayType(value) })),
  ],
};

export const TABLES_OF_CONTROL = {
  approvals_by_outcome: {
    owner: 'action-gateway',
    title: 'What became of Actions that needed a decision',
    example: 'How many Actions were approved and rejected this month?',
    days: true,
    parameters: [
      CLIENT,
      groupedBy([
        { value: 'type', text: 'type' },
        { value: 'risk', text: 'risk' },
        { value: 'client', text: 'client' },
        { value: 'day', text: 'day' },
      ]),
      { name: 'risk', label: 'Risk', before: 'of', choices: anyOf('risk', RISKS) },
      TYPE,
    ],
    topics: ['action'],
  },
  decision_time: {
    owner: 'action-gateway',
    title: 'How long decisions took',
    example: 'How long do decisions take?',
    days: true,
    parameters: [
      CLIENT,
      {
        name: 'level',
        label: 'Level',
        before: 'of',
        choices: [
          { value: '', text: 'any level' },
          ...['1', '2', '3', '4'].map((value) => ({ value, text: `level ${value}` })),
        ],
      },
      { name: 'person', label: 'Person', before: 'by', empty: 'everybody', longest: 120 },
    ],
    topics: ['action'],
  },
  action_precision: {
    owner: 'action-gateway',
    title: 'How often proposals were right as they were',
    example: 'How often are the proposals right?',
    days: false,
    parameters: [
      TYPE,
      {
        name: 'window_days',
        label: 'Days counted',
        before: 'over days',
        empty: '30',
        range: [7, 180],
        longest: 3,
      },
    ],
    topics: ['action'],
  },
  limits_usage: {
    owner: 'action-gateway',
    title: 'Limits, used and allowed',
    example: 'How close are we to the limits?',
    days: false,
    parameters: [
      {
        name: 'window',
        label: 'Limits of',
        before: 'of',
        choices: [
          { value: 'hour', text: 'an hour and less' },
          { value: 'day', text: 'a day' },
        ],
      },
    ],
    topics: ['action'],
  },
  model_cost: {
    owner: 'action-gateway',
    title: 'What models cost',
    example: 'What did the models cost this month, by prompt?',
    days: true,
    parameters: [
      groupedBy(
        ['service', 'prompt', 'model', 'task', 'day'].map((value) => ({
          value,
          text: value,
        })),
      ),
    ],
    topics: ['plan', 'reflection'],
  },
  incidents_by_type: {
    owner: 'observer',
    title: 'Incidents by type',
    example: 'Which incidents were there in the last 7 days?',
    days: true,
    parameters: [
      {
        name: 'severity',
        label: 'Severity',
        before: 'of',
        choices: anyOf('severity', ['SEV0', 'SEV1', 'SEV2', 'SEV3']),
      },
    ],
    topics: ['incident'],
  },
  memory_growth: {
    owner: 'memory-gateway',
    title: 'How much is remembered',
    example: 'How many memories were added this month?',
    days: true,
    parameters: [
      CLIENT,
      {
        name: 'kind',
        label: 'Kind',
        before: 'of',
        choices: anyOf('kind', KINDS),
      },
      {
        name: 'authority',
        label: 'Authority',
        before: 'of',
        choices: anyOf('authority', AUTHORITIES),
      },
    ],
    topics: ['memory'],
  },
} as const satisfies Partial<Record<AnalyticsFn, TableInfo>>;
