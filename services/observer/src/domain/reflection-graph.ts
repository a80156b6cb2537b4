/** The nodes and edges that one reflection adds to the graph, by natural keys, in the scope of what tells of several clients. Pure. */
import type { ReflectMode } from '@almanac/shared/contracts/observer';
import type { ReflectionStats } from '@almanac/shared/contracts/stats';
import { SEVERAL_CLIENTS } from '@almanac/shared/contracts/memory-scopes';
import type { GraphEdge, GraphNode } from '@almanac/shared/contracts/memory';
import { dayOfPeriod, periodOf } from './period.ts';

/** The reflection's node, which its memory is linked with too. */
export function reflectionNode(mode: ReflectMode, period: string): string {
  return `reflection:${mode}:${period}`;
}

export function reflectionGraph(row: {
  reflection_id: string;
  mode: ReflectMode;
  period: string;
  version: number;
  stats: Pick<ReflectionStats, 'zone' | 'by_plan'>;
}): { nodes: GraphNode[]; edges: GraphEdge[] } {
  const { reflection_id, mode, period, version, stats } = row;
  const from_node_id = reflectionNode(mode, period);
  const time = mode === 'daily' ? `day:${period}` : `week:${period}`;
  const week = periodOf('weekly', dayOfPeriod(mode, period), stats.zone).name;
  const edge = (edge_type: string, to_node_id: string): GraphEdge => ({
    from_node_id,
    to_node_id,
    edge_type,
  });
  const nodes: GraphNode[] = [
    {
      node_id: from_node_id,
      node_type: 'reflection',
      label: `${mode === 'daily' ? 'Daily reflection' : 'Weekly review'} ${period}`,
      properties: { reflection_id, version },
    },
    { node_id: time, node_type: mode === 'daily' ? 'day' : 'week', label: period },
    ...(mode === 'daily' ? [{ node_id: `week:${week}`, node_type: 'week', label: week }] : []),
  ];
  const edges: GraphEdge[] = [
    edge('about', time),
    ...(mode === 'daily'
      ? [
          edge('part_of', reflectionNode('weekly', week)),
          { from_node_id: time, to_node_id: `week:${week}`, edge_type: 'part_of' },
        ]
      : []),
    ...stats.by_plan.map((plan) => edge('tells_of', plan.plan_id)),
  ];
  const scope = { client_id: SEVERAL_CLIENTS };
  return {
    nodes: nodes.map((node) => ({ ...node, ...scope })),
    edges: edges.map((one) => ({ ...one, ...scope })),
  };
}
