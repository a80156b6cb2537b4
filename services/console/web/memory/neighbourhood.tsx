import type { JSX } from 'preact';
import { Loaded } from '../parts/loaded.tsx';
import { Message, Skeleton } from '../parts/message.tsx';
import { counted, plainName } from '../parts/words.ts';
import { pathWith } from '../use-query.ts';
import { useRead } from '../use-read.ts';
import { linkedNodes, PICTURE, placesOf, short, type Neighbors } from './links.ts';

interface Props {
  entity_id: string;
  depth: number;
}

/** What an entity is linked with: a picture of the nearest, and all of it as a list that leads on. */
export function Neighbourhood({ entity_id, depth }: Props): JSX.Element {
  const path = pathWith('/api/v1/memory/graph/neighbors', {
    entity_id,
    depth: String(depth),
    limit: '100',
    client_id: '*',
  });
  const read = useRead<Neighbors>(path, { topics: ['memory'] });
  return (
    <Loaded
      read={read}
      what="its links"
      unharmed="Nothing was changed."
      loading={<Skeleton what="its links" rows={3} />}
    >
      {(reply) =>
        reply.nodes.length === 0 ? (
          <p class="meta">It is linked with nothing that is known.</p>
        ) : (
          <div class="sections-small">
            <Picture reply={reply} />
            <LinkList reply={reply} />
            {reply.truncated ? <Message>There is more: the farthest are not shown.</Message> : null}
          </div>
        )
      }
    </Loaded>
  );
}

function LinkList({ reply }: { reply: Neighbors }): JSX.Element {
  return (
    <ul class="rows">
      {linkedNodes(reply).map(({ node: { node_id, node_type, label, depth }, ways }) => (
        <li key={node_id} class="link-row">
          <a data-row={node_id} href={hrefOf(node_id, node_type)} dir="auto">
            {label}
          </a>
          <span class="meta" dir="auto">
            {[plainName(node_type), ...ways, depth > 1 ? `${depth} steps away` : '']
              .filter(Boolean)
              .join(' · ')}
          </span>
        </li>
      ))}
    </ul>
  );
}

function hrefOf(node_id: string, node_type: string): string {
  if (node_type === 'memory') return pathWith('/memory', { id: node_id });
  return pathWith('/memory', { tab: 'links', entity: node_id });
}

/** The list below says the same and more. */
function Picture({ reply }: { reply: Neighbors }): JSX.Element {
  const places = placesOf(reply.nodes);
  const names = places.slice(0, 5).map(({ node }) => short(node.label, 40));
  const [x, y] = [PICTURE.width / 2, PICTURE.height / 2];
  return (
    <div class="chart links-picture">
      <svg
        viewBox={`0 0 ${PICTURE.width} ${PICTURE.height}`}
        role="img"
        aria-label={`Linked with ${counted(places.length, 'thing')} directly: ${names.join(', ')}`}
      >
        {places.map(({ node, x: to_x, y: to_y }) => (
          <line key={node.node_id} class="grid" x1={x} y1={y} x2={to_x} y2={to_y} />
        ))}
        <circle class="c-leaf" cx={x} cy={y} r={8} />
        {places.map(({ node, x: at_x, y: at_y }) => (
          <g key={node.node_id}>
            <circle class="c-sky" cx={at_x} cy={at_y} r={5} />
            <text x={at_x} y={at_y < y ? at_y - 10 : at_y + 20} text-anchor="middle">
              {short(node.label)}
            </text>
          </g>
        ))}
      </svg>
    </div>
  );
}
