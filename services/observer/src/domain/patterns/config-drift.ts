/**
 * The workflows that n8n runs beside those that are shipped. Compared is what they do; addresses, zone, credentials and places on
 * the canvas belong to the installation. Facts, no guesses: hence the confidence.
 */
import type { PatternFinding } from '@almanac/shared/contracts/observer-watch';
import { canonicalHash } from '@almanac/shared/lang/canonical';
import { makeFinding } from './make-finding.ts';

export interface Workflow {
  id: string;
  name: string;
  active: boolean;
  nodes: readonly WorkflowNode[];
  connections: Readonly<Record<string, unknown>>;
}

export interface WorkflowNode {
  name: string;
  type: string;
  disabled?: boolean | undefined;
  parameters: Readonly<Record<string, unknown>>;
}

const CONFIDENCE = 0.95;

export function configDrift(
  shipped: readonly Workflow[],
  running: readonly Workflow[],
): PatternFinding[] {
  return shipped.flatMap((ours) => {
    const theirs = running.find(({ id }) => id === ours.id);
    if (theirs === undefined) return drift(ours, 'missing', 'n8n does not have it.', []);
    const nodes = changedNodes(ours, theirs);
    if (nodes.length > 0) {
      const parts = nodes.map((name) => `node ${name}`);
      const state = canonicalHash(theirs.nodes.map(shapeOf)).slice(0, 12);
      return drift(ours, `changed ${state}`, `Not as shipped: ${parts.join(', ')}.`, parts);
    }
    if (canonicalHash(ours.connections) !== canonicalHash(theirs.connections)) {
      const state = canonicalHash(theirs.connections).slice(0, 12);
      return drift(ours, `rewired ${state}`, 'Its nodes are connected in another way.', []);
    }
    // What is shipped is published by the import, whatever the file says.
    return theirs.active
      ? []
      : drift(ours, 'inactive', 'It is not published: nothing starts it.', []);
  });
}

/** The nodes that are new, gone or do something else. */
function changedNodes(ours: Workflow, theirs: Workflow): string[] {
  const expected = new Map(ours.nodes.map((node) => [node.name, canonicalHash(shapeOf(node))]));
  const found = new Map(theirs.nodes.map((node) => [node.name, canonicalHash(shapeOf(node))]));
  const names = new Set([...expected.keys(), ...found.keys()]);
  return [...names].filter((name) => expected.get(name) !== found.get(name)).toSorted();
}

/** Of an address only what is asked there. */
function shapeOf({ name, type, disabled = false, parameters }: WorkflowNode): object {
  const { url } = parameters;
  const asked = typeof url === 'string' ? { url: url.replace(/^https?:\/\/[^/]+/, '') } : {};
  return { name, type, disabled, parameters: { ...parameters, ...asked } };
}

function drift(
  { id, name }: Workflow,
  state: string,
  detail: string,
  parts: readonly string[],
): PatternFinding[] {
  return [
    makeFinding({
      pattern: 'config_drift',
      subject: `workflow ${name} ${state}`,
      client_id: null,
      title: `The workflow ${name} is not as it is shipped`,
      detail: detail.slice(0, 900),
      n: Math.max(1, parts.length),
      confidence: CONFIDENCE,
      evidence: [`n8n workflow ${id}`, ...parts],
      suggestion: 'Import the workflows again, or keep the change and ship it.',
    }),
  ];
}
