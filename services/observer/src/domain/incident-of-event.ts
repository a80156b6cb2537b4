/** What an event means for incidents, in words for the operator. Pure. An event nobody can read still counts. */
import { eventPayloads, type Provider } from '@almanac/shared/contracts/events';

export interface EventMeaning {
  /** What is reported. */
  report?: { type: string; severity: 'SEV2' | 'SEV3'; title: string; detail: string };
  /** Whose refusal may have begun or ended. */
  provider?: Provider;
}

const REFUSES: Record<Provider, string> = {
  google: 'Google refuses our credential; calendar writes wait',
  coda: 'Coda refuses our credential; what is for Coda waits',
  openrouter: 'OpenRouter refuses our key; plans and reflections come from templates',
  embeddings: 'OpenRouter refuses our key; memories are found by their words only',
  mem0: 'mem0 refuses our key; memories are not copied there',
};
const TITLE_LENGTH = 300;
const DETAIL_LENGTH = 4000;
const RECONNECT = 'Connect the calendar again: open /oauth/authorize of the scheduler.';

/** The type of incidents about a provider that refuses us: one provider, one cause, one incident. */
export function refusalIncident(provider: Provider): string {
  return `provider.refused.${provider}`;
}

export const WORKFLOW_INCIDENT = 'workflow.failed.';
const NAME_LENGTH = 60;

/** Each workflow has an incident of its own. A name is somebody else's text: only its letters and digits go into the type. */
export function workflowIncident(workflow: string): string {
  const words = workflow.toLowerCase().match(/[a-z0-9]+/g) ?? ['without-a-name'];
  return WORKFLOW_INCIDENT + words.join('-').slice(0, NAME_LENGTH);
}

export function meaningOf(event_type: string, payload: unknown): EventMeaning {
  switch (event_type) {
    case 'workflow.failed':
      return workflowFailed(payload);
    case 'provider.refused': {
      const fact = eventPayloads['provider.refused'].safeParse(payload).data;
      if (fact === undefined) return {};
      const { provider, service, reason, how_to_mend } = fact;
      return refused(provider, `${service}: ${reason} ${how_to_mend}`);
    }
    case 'calendar.broken': {
      const fact = eventPayloads['calendar.broken'].safeParse(payload).data;
      const reason = (fact?.reason ?? 'the reason is not known').replace(/\.*$/, '');
      return refused('google', `The calendar connection is broken: ${reason}. ${RECONNECT}`);
    }
    case 'provider.accepted': {
      const fact = eventPayloads['provider.accepted'].safeParse(payload).data;
      return fact === undefined ? {} : { provider: fact.provider };
    }
    case 'calendar.connected':
      return { provider: 'google' };
    default:
      return {};
  }
}

function workflowFailed(payload: unknown): EventMeaning {
  const fact = eventPayloads['workflow.failed'].safeParse(payload).data;
  const workflow = fact?.workflow ?? 'without a name';
  const error = fact?.error ?? 'The event does not say why.';
  return {
    report: {
      type: workflowIncident(workflow),
      severity: 'SEV2',
      title: `The workflow ${workflow} failed`.slice(0, TITLE_LENGTH),
      detail: `${workflow}: ${error}`.slice(0, DETAIL_LENGTH),
    },
  };
}

/** Without a model or vectors everything works, only less well; what waits for a calendar or Coda is missed. */
function refused(provider: Provider, detail: string): EventMeaning {
  const waits = provider === 'google' || provider === 'coda';
  const report = {
    type: refusalIncident(provider),
    severity: waits ? ('SEV2' as const) : ('SEV3' as const),
    title: REFUSES[provider],
    detail: detail.slice(0, DETAIL_LENGTH),
  };
  return { provider, report };
}
