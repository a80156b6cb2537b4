import type { MemoryStats } from '@almanac/shared/contracts/memory-review';
import type { JSX } from 'preact';
import '../styles/control.css';
import '../styles/memory.css';
import { sayNumber } from '../parts/date-words.ts';
import { Tabs } from '../parts/tabs.tsx';
import { counted } from '../parts/words.ts';
import { Page } from '../shell/page.tsx';
import { useQuery } from '../use-query.ts';
import { useRead } from '../use-read.ts';
import { ConflictsTab } from './conflicts-tab.tsx';
import { DocumentsTab } from './documents-tab.tsx';
import { LinksTab } from './links-tab.tsx';
import { beginMemories, MemoryList } from './memory-list.tsx';
import { AUTHORITIES } from './memory-words.ts';
import { MemoryView } from './memory-view.tsx';
import { SearchBox } from './search-box.tsx';
import { SearchResults } from './search-results.tsx';

const TABS = ['memories', 'documents', 'conflicts', 'links'] as const;
type Tab = (typeof TABS)[number];
const TITLES: Record<Tab, string> = {
  memories: 'Memories',
  documents: 'Documents',
  conflicts: 'Conflicts',
  links: 'Links',
};

export const begin = beginMemories;

/** What is known, since when, and from where. */
export function MemoryPage(): JSX.Element {
  const [query] = useQuery();
  const stats = useRead<MemoryStats>('/api/v1/memory/stats?client_id=*', { topics: ['memory'] });
  const tab = TABS.find((one) => one === query['tab']) ?? 'memories';
  return (
    <Page
      title="Memory"
      aside={<Figures stats={stats.data} />}
      lead="What Almanac knows, since when, and from where."
    >
      <SearchBox />
      <Tabs
        label="Memory"
        entries={TABS.map((one) => ({
          href: one === 'memories' ? '/memory' : `/memory?tab=${one}`,
          title: TITLES[one],
          current: one === tab,
          count: one === 'conflicts' ? stats.data?.open_conflicts : undefined,
        }))}
      />
      <Body tab={tab} id={query['id']} q={query['q']} />
    </Page>
  );
}

interface BodyProps {
  tab: Tab;
  id: string | undefined;
  q: string | undefined;
}

function Body({ tab, id, q }: BodyProps): JSX.Element {
  if (tab === 'documents') return <DocumentsTab />;
  if (tab === 'conflicts') return <ConflictsTab />;
  if (tab === 'links') return <LinksTab />;
  if (id !== undefined) return <MemoryView key={id} id={id} />;
  return q === undefined || q.trim() === '' ? <MemoryList /> : <SearchResults q={q.trim()} />;
}

/** "42 memories: 3 canonical, 30 verified, 9 inferred". */
function Figures({ stats }: { stats: MemoryStats | undefined }): JSX.Element | null {
  if (stats === undefined) return null;
  const { memories, by_authority, waiting_for_vectors: waiting } = stats;
  const parts = AUTHORITIES.filter((one) => (by_authority[one] ?? 0) > 0).map(
    (one) => `${sayNumber(by_authority[one] ?? 0)} ${one}`,
  );
  const words = [counted(memories, 'memory', 'memories'), parts.join(', ')].filter(Boolean);
  return (
    <span class="meta">
      {words.join(': ')}
      {waiting === 0 ? '' : `; ${sayNumber(waiting)} not yet found by meaning`}
    </span>
  );
}
