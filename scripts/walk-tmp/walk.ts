import { Temporal } from 'temporal-polyfill';
import { demoAccounts } from '../demo/accounts.ts';
import { openStage } from '../demo/stage.ts';
import { quietOf } from '../examples/quiet.ts';
const zone = 'Europe/Berlin';
const at = (s: string) => Temporal.PlainDateTime.from(s).toZonedDateTime(zone);
const stage = await openStage({
  zone,
  now: at('2026-11-23T07:30'),
  accounts: {
    ...demoAccounts({}, true),
    settings: { SCHEDULE_MODE: 'fast', RECALL_TIMEOUT_MS: '10000' },
  } as any,
  onStep: () => {},
  onTrouble: (l: string) => console.error('!', l),
  called_off: new Promise(() => {}),
});
const { quiet, close } = quietOf(stage.almanac.database_url);
const u: any = stage.almanac.urls;
const token = stage.almanac.secrets.operator_token;
const call = async (service: string, path: string, body?: unknown, method?: string) => {
  const r = await fetch(u[service] + path, {
    method: method ?? (body === undefined ? 'GET' : 'POST'),
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const t = await r.text();
  let j: any;
  try {
    j = JSON.parse(t);
  } catch {
    j = t;
  }
  return { status: r.status, body: j };
};
const show = (h: string, x: unknown) =>
  console.log(`\n=== ${h}\n${typeof x === 'string' ? x : JSON.stringify(x, null, 1)}`);
try {
  const { addTaskRow, sendTask } = await import('../demo/main-job.ts');
  const tasks: any[] = [
    {
      task_id: 't-de',
      title: 'Angebot für Kestrel Labs schreiben',
      notes: 'Festpreis. Ana am Mittwoch um 10 Uhr anrufen.',
      estimated_hours: 6,
      due: '2026-11-26',
      priority: 'high',
      client_id: 'kestrel',
      billable: true,
    },
    {
      task_id: 't-en',
      title: 'Call Ben about the budget Wednesday 3pm',
      notes: '',
      priority: 'normal',
      client_id: 'osgood',
      billable: false,
    },
  ];
  for (const t of tasks) {
    await addTaskRow(stage, t);
    await sendTask(stage, t);
    await quiet();
  }
  const plans = (await call('planner', '/api/v1/planner/plans?limit=10')).body.items;
  for (const p of plans) {
    const full = (await call('planner', `/api/v1/planner/plans/${p.plan_id}`)).body;
    show(`plan ${p.plan_title}`, {
      status: full.status,
      due: full.due,
      summary: full.sop.summary,
      steps: full.sop.steps.map((s: any) => `${s.title} ${s.estimated_minutes} ${s.kind}`),
      assumptions: full.sop.assumptions,
      risks: full.sop.risks,
      note: full.provenance.note,
    });
  }
  const de = plans.find((p: any) => p.task_id === 't-de');
  const blocks = async () =>
    (
      await call(
        'scheduler',
        '/api/v1/scheduler/blocks?from=2026-11-23T00:00:00Z&to=2026-12-06T00:00:00Z',
      )
    ).body.items.map((b: any) => `${b.start} ${b.end} ${b.status} ${b.title}`);
  show('blocks', await blocks());
  const rev = await call('planner', `/api/v1/planner/plans/${de.plan_id}/revise`, {
    feedback: 'Schritt 3 dauert 4 Stunden',
  });
  show('revise', {
    status: rev.status,
    version: rev.body.version,
    assumptions: rev.body.sop?.assumptions,
    note: rev.body.provenance?.note,
    detail: rev.body.detail,
  });
  show(
    'not understood',
    (
      await call('planner', `/api/v1/planner/plans/${de.plan_id}/revise`, {
        feedback: 'mach es irgendwie besser',
      })
    ).body,
  );
  show(
    'diff',
    (await call('planner', `/api/v1/planner/plans/${de.plan_id}/diff?from=1&to=2`)).body,
  );
  await quiet();
  show('blocks after revision', await blocks());
  const runs = (await call('scheduler', '/api/v1/scheduler/runs?limit=6')).body.items ?? [];
  show(
    'runs',
    runs.map((r: any) => ({
      kind: r.kind,
      status: r.status,
      note: r.note,
      why: r.why,
      reason: r.reason,
      changes: r.changes,
    })),
  );
  const actions = (await call('action-gateway', '/api/v1/actions?limit=12')).body.items ?? [];
  show(
    'actions',
    actions.map(
      (a: any) =>
        `${a.action_type ?? a.type} ${a.state} | ${a.card?.title} | ${JSON.stringify(a.card?.fields ?? '').slice(0, 300)}`,
    ),
  );
  show(
    'coda rows',
    (await stage.sandbox.coda.rows('grid-tasks')).map((r: any) => r.values),
  );
  // work and reflect
  stage.setClock(at('2026-11-23T18:00'));
  const list = (
    await call(
      'scheduler',
      '/api/v1/scheduler/blocks?from=2026-11-23T00:00:00Z&to=2026-11-24T00:00:00Z',
    )
  ).body.items;
  let i = 0;
  for (const b of list.filter((b: any) => b.status === 'applied')) {
    await call(
      'scheduler',
      `/api/v1/scheduler/blocks/${b.block_id}/done`,
      i++ === 1 ? { outcome: 'skipped' } : { outcome: 'done', actual_minutes: 100 },
    );
    await quiet();
  }
  for (const mode of ['daily', 'weekly']) {
    const r = await call('observer', `/api/v1/observer/reflect?mode=${mode}&date=2026-11-23`, {});
    show(`reflect ${mode} ${r.status}`, r.body.markdown ?? r.body);
  }
  await quiet();
  show(
    'thread',
    (await stage.sandbox.coda.rows('grid-daily-thread')).map((r: any) => r.values),
  );
  stage.setClock(at('2026-11-24T08:00'));
  show('digest', (await call('observer', '/api/v1/observer/digest', {})).body);
  show('morning call', (await call('observer', '/api/v1/observer/morning-call')).body);
  show('patterns', (await call('observer', '/api/v1/observer/patterns')).body);
  show('watch', (await call('observer', '/api/v1/observer/watch', {})).body);
  show(
    'prompts',
    ((await call('planner', '/api/v1/planner/prompts')).body.items ?? []).map((p: any) => ({
      name: p.name,
      version: p.version,
      labels: p.labels,
    })),
  );
} catch (e) {
  console.error('WALK', e);
} finally {
  await close();
  await stage.stop();
}
process.exit(0);
