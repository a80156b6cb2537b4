import type { MemoryDetail } from '@almanac/shared/contracts/memory-review';
import type { ComponentChildren, JSX } from 'preact';
import { sayValue } from '../parts/difference.ts';
import { useNow } from '../parts/now.ts';
import { counted, plainName, sayInstant } from '../parts/words.ts';
import { useZone } from '../shell/session.ts';
import { pathWith } from '../use-query.ts';
import { saySource, sayValid, sourceLink } from './memory-words.ts';

type Fact = [label: string, value: ComponentChildren];

/** Where it is from, since when it holds, and how it was kept. */
export function MemoryFacts({ memory }: { memory: MemoryDetail }): JSX.Element {
  const zone = useZone();
  const now = useNow();
  const facts = factsOf(memory, zone, now).filter(([, value]) => value !== null && value !== '');
  return (
    <section class="section">
      <h3>What it is</h3>
      <dl class="facts">
        {facts.map(([label, value]) => (
          <div key={label} class="fact">
            <dt>{label}</dt>
            <dd dir="auto">{value}</dd>
          </div>
        ))}
      </dl>
    </section>
  );
}

function factsOf(memory: MemoryDetail, zone: string, now: number): Fact[] {
  const { occurred_at, thread, superseded_by, keys = [], metadata } = memory;
  const has_metadata = Object.keys(metadata).length > 0;
  return [
    ['Sure', `${memory.authority}, ${Math.round(memory.confidence * 100)} %`],
    ['From', <Source key="from" memory={memory} />],
    ['Holds', sayValid(memory, zone, now) || 'no time is said'],
    ['Happened', occurred_at === null ? null : sayInstant(occurred_at, zone, now)],
    ['Client', memory.client_id ?? 'none: it holds for all'],
    ['About', memory.subject],
    ['Says of it', memory.predicate === null ? null : plainName(memory.predicate)],
    ['Tags', memory.tags.join(', ')],
    ['Said by', memory.speaker],
    ['In the talk', thread === null ? null : `${thread.id}, turn ${thread.position}`],
    ['Recorded', `${sayInstant(memory.recorded_at, zone, now)} by ${memory.recorded_by}`],
    ['Said again', memory.reinforced === 0 ? null : counted(memory.reinforced, 'time')],
    ['Replaced by', superseded_by === null ? null : <MemoryLink key="by" id={superseded_by} />],
    ['Version', String(memory.version)],
    ['Found also as', keys.join('\n')],
    ['By meaning', memory.embedded ? 'indexed' : 'not indexed'],
    ['More', has_metadata ? sayValue(metadata) : null],
    [
      'Id',
      <span key="id" class="mono">
        {memory.memory_id}
      </span>,
    ],
  ];
}

function Source({ memory }: { memory: MemoryDetail }): JSX.Element {
  const { type, ref, url } = memory.source;
  const link = sourceLink(url);
  const words = saySource(memory.source);
  return (
    <>
      {type === 'correction' && ref !== undefined ? (
        <>
          a correction of <MemoryLink id={ref} />
        </>
      ) : (
        words
      )}
      {link === undefined ? null : (
        <>
          {' '}
          <a href={link.href} target="_blank" rel="noopener noreferrer">
            Open it ({link.host})
          </a>
        </>
      )}
    </>
  );
}

export function MemoryLink({ id }: { id: string }): JSX.Element {
  return (
    <a class="mono" href={pathWith('/memory', { id })}>
      {id}
    </a>
  );
}
