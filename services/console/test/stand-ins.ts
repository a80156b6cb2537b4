import { Hono } from 'hono';
import type { Health } from '@almanac/shared/contracts/health';
import { serve } from '@almanac/shared/http/serve';

/** What the services' stand-ins answer now; a test changes it and loads the page again. */
export interface Answers {
  /** By service; `silence` never answers, `nonsense` answers 200 with a page. */
  health: Record<string, Health | 'silence' | 'nonsense'>;
  runs: object[] | 'silence';
  reflections: object[];
  audit: object;
  /** To whatever has no answer of its own. */
  any: (target: string) => AnyAnswer;
}

export interface AnyAnswer {
  status: number;
  headers: Record<string, string>;
  body: string;
  /** With it the body comes again and again, until whoever asked leaves. */
  onPiece?: () => void;
}

/** What arrived where there is no answer of its own. */
export interface StandInCall {
  service: string;
  method: string;
  /** Path and query, as they came. */
  target: string;
  headers: Record<string, string>;
  body: string;
}

export const FINE: Health = {
  status: 'pass',
  mode: 'NORMAL',
  version: '0.1.0',
  uptime_s: 12_000,
  degraded: [],
  checks: { database: { status: 'pass' } },
};

export const SERVICES = ['memory-gateway', 'planner', 'scheduler', 'observer', 'action-gateway'];

export function fineAnswers(): Answers {
  return {
    health: Object.fromEntries(SERVICES.map((service) => [service, FINE])),
    runs: [
      {
        run_id: 'run_1',
        created_at: '2026-11-23T06:58:00Z',
        status: 'applied',
        unscheduled: [],
        blocks: ['10:00', '08:15', '13:00'].map((at) => ({ start: `2026-11-23T${at}:00Z` })),
      },
    ],
    reflections: [REFLECTION],
    audit: { verified: true, rows: 48_210, head_seq: 48_210, head_hash: 'ab', faults: [], ms: 9 },
    any: () => ({
      status: 200,
      headers: { 'content-type': 'application/json' },
      body: '{"items":[],"next_cursor":null}',
    }),
  };
}

export interface StandIns {
  urls: Record<string, string>;
  calls: StandInCall[];
  /** How many left an answer before its end. */
  left: number;
  close(): Promise<void>;
}

/** Real servers in place of the five other services. */
export async function startStandIns(answers: Answers): Promise<StandIns> {
  const heard: Heard = { calls: [], left: 0 };
  const servers = await Promise.all(
    SERVICES.map(async (service) => {
      const server = await serve(standIn(service, answers, heard), '127.0.0.1', 0);
      return { service, server };
    }),
  );
  return Object.assign(heard, {
    urls: Object.fromEntries(servers.map(({ service, server }) => [service, server.url])),
    close: async () => {
      for (const { server } of servers) await server.close();
    },
  });
}

interface Heard {
  calls: StandInCall[];
  left: number;
}

function standIn(service: string, answers: Answers, heard: Heard): Hono {
  const app = new Hono();
  const silence = () => new Promise<never>(() => undefined);
  app.get('/health', (c) => {
    if (c.req.header('authorization') === undefined) return c.json({}, 401);
    const answer = answers.health[service] ?? 'silence';
    if (answer === 'silence') return silence();
    if (answer === 'nonsense') return c.html('<h1>It works</h1>');
    return c.json(answer, answer.status === 'fail' ? 503 : 200);
  });
  app.get('/api/v1/scheduler/runs', (c) =>
    answers.runs === 'silence' ? silence() : c.json({ items: answers.runs, next_cursor: null }),
  );
  app.get('/api/v1/observer/reflections', (c) =>
    c.json({ items: answers.reflections, next_cursor: null }),
  );
  app.get('/api/v1/audit/verify', (c) => c.json(answers.audit));
  app.all('*', async (c) => {
    const { pathname, search } = new URL(c.req.url);
    heard.calls.push({
      service,
      method: c.req.method,
      target: pathname + search,
      headers: c.req.header(),
      body: await c.req.text(),
    });
    const { status, headers, body, onPiece } = answers.any(pathname + search);
    return new Response(onPiece === undefined ? body : endless(body, onPiece, heard), {
      status,
      headers,
    });
  });
  return app;
}

function endless(piece: string, onPiece: () => void, heard: Heard): ReadableStream {
  return new ReadableStream({
    pull: (controller) => {
      onPiece();
      controller.enqueue(Buffer.from(piece.repeat(10_000)));
    },
    cancel: () => {
      heard.left += 1;
    },
  });
}

const REFLECTION = {
  reflection_id: `ref_${'0'.repeat(26)}`,
  mode: 'daily',
  period: '2026-11-23',
  stats: {
    from: '2026-11-22T23:00:00Z',
    to: '2026-11-23T23:00:00Z',
    zone: 'Europe/Berlin',
    blocks: { planned: 4, done: 3, partial: 0, skipped: 0, moved: 1, deleted: 0, open: 1 },
    planned_minutes: 345,
    done_minutes: 270,
    plans: { created: 1, completed: 0 },
    by_plan: [],
    by_kind: [],
    by_client: [],
    execution: { runs: 0, estimated_minutes: 0, actual_minutes: 0, billable_minutes: 0 },
    next: [],
  },
  narrative_markdown:
    '## Monday, 23 November 2026\n\n4 blocks were planned, 5 h 45 min in all. 3 are done: 4 h 30 min of work.\n\n**Done**\n\n- Outline',
  worded_by: 'template',
  posted: { coda: 'posted', ref: 'almanac-daily-2026-11-23' },
  memory_id: null,
  degraded: [],
  version: 1,
  created_at: '2026-11-23T17:00:00Z',
  updated_at: '2026-11-23T17:00:00Z',
};
