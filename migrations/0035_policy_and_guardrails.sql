-- Owner: action-gateway. Policies with amounts, recipients, records and clients; shadow and forbidden patterns as data; guardrails; the
-- record of which rule decided; and what was used of each limit.
-- Why: what the system may do on its own is read, explained and changed by people, and every change is a version that stays.

alter table actions.policy_versions add column waived_floors text[] not null default '{}';

-- The rules of a version never change; only this migration names those that had no names yet.
alter table actions.policies disable trigger policies_keep;
alter table actions.policies
  add column rule_id text,
  add column amount_over numeric check (amount_over >= 0),
  add column recipients_over integer check (recipients_over >= 0),
  add column records_over integer check (records_over >= 0),
  add column client_id text not null default '*',
  add column mode text not null default '*' check (mode in ('*', 'strict')),
  add column why text not null default 'the policy for this kind of Action';
update actions.policies set rule_id = action_type || ':' || risk || ':' || reversibility;
alter table actions.policies
  alter column rule_id set not null,
  drop constraint policies_pkey,
  add primary key (policy_version, rule_id);
alter table actions.policies enable trigger policies_keep;

-- '*' stands for any run of characters.
alter table actions.forbidden_operations
  add column action_type text not null default '*',
  add column system text not null default '*',
  add column ref text not null default '*',
  add column recipient text not null default '*',
  add column client_id text not null default '*';

-- What is executed; a type that is not here is in shadow, as every new one is.
create table actions.live_types (
  policy_version integer not null references actions.policy_versions (version),
  action_type text not null,
  primary key (policy_version, action_type)
);

insert into actions.policy_versions (version, made_by, reason) values (2, 'migration', 'the default policy, with its limits as rules');
insert into actions.policies (policy_version, rule_id, action_type, risk, reversibility, level) values
  (2, 'calendar.apply_run', 'calendar.apply_run', '*', '*', 1),
  (2, 'calendar.cancel_blocks', 'calendar.cancel_blocks', '*', '*', 1),
  (2, 'coda.update_task', 'coda.update_task', '*', '*', 1),
  (2, 'coda.post_thread', 'coda.post_thread', '*', '*', 1),
  (2, 'coda.create_process_template', 'coda.create_process_template', '*', '*', 1),
  (2, 'task.create', 'task.create', '*', '*', 1),
  (2, 'activity.schedule', 'activity.schedule', '*', '*', 1),
  (2, 'message.internal', 'message.internal', '*', '*', 1),
  (2, 'notify.person', 'notify.person', '*', '*', 0),
  (2, 'deal.update_stage', 'deal.update_stage', '*', '*', 3),
  (2, 'purchase_order.create', 'purchase_order.create', '*', '*', 3),
  (2, 'system.improve', 'system.improve', '*', '*', 3);
insert into actions.policies (policy_version, rule_id, action_type, risk, reversibility, level, why) values
  (2, 'email.send', 'email.send', '*', '*', 3, 'it reaches people outside'),
  (2, 'sms.send', 'sms.send', '*', '*', 3, 'it reaches people outside'),
  (2, 'slack.post', 'slack.post', '*', '*', 3, 'it reaches people outside'),
  (2, 'telegram.send', 'telegram.send', '*', '*', 3, 'it reaches people outside'),
  (2, 'voice.call', 'voice.call', '*', '*', 3, 'it reaches people outside'),
  (2, 'invoice.remind', 'invoice.remind', '*', '*', 3, 'it reaches people outside'),
  (2, 'meeting.schedule', 'meeting.schedule', '*', '*', 3, 'it reaches people outside'),
  (2, 'risk.high', '*', 'high', '*', 3, 'its risk is high'),
  (2, 'risk.critical.irreversible', '*', 'critical', 'irreversible', 4, 'it is critical and cannot be undone');
insert into actions.policies (policy_version, rule_id, action_type, risk, reversibility, amount_over, records_over, mode, level, why) values
  (2, 'money', '*', '*', '*', 0, null, '*', 3, 'it is about money'),
  (2, 'bulk', '*', '*', '*', null, 10, '*', 3, 'it changes more than 10 records'),
  (2, 'strict', '*', '*', '*', null, null, 'strict', 3, 'the strict policy asks for every Action');
insert into actions.forbidden_operations (policy_version, rule, reason)
  select 2, rule, reason from actions.forbidden_operations where policy_version = 1;
insert into actions.live_types (policy_version, action_type)
  select 2, unnest(array['calendar.apply_run', 'calendar.cancel_blocks', 'coda.update_task', 'coda.post_thread',
                         'coda.create_process_template', 'message.internal', 'notify.person']);

create table actions.guardrails (
  version integer primary key,
  settings jsonb not null,
  made_by text not null,
  reason text not null,
  made_at timestamptz not null default now()
);
insert into actions.guardrails (version, made_by, reason, settings) values (1, 'migration', 'the default guardrails', '{
  "currency": "EUR",
  "requesters": [{"requester": "*", "action_types": ["*"]}],
  "per_action": {"recipients": 10, "records": 500, "amount": "5000"},
  "per_day": {"recipients": 100, "amount": "10000"},
  "emails_per_hour": 100,
  "sms_per_day": 50,
  "connector_calls_per_s": 10,
  "proposals": {"per_hour": 10, "per_day": 50},
  "business_hours": {"zone": null, "days": {
    "mon": [{"from": "09:00", "to": "17:00"}], "tue": [{"from": "09:00", "to": "17:00"}], "wed": [{"from": "09:00", "to": "17:00"}],
    "thu": [{"from": "09:00", "to": "17:00"}], "fri": [{"from": "09:00", "to": "17:00"}]}},
  "guarded_types": ["email.send", "sms.send", "slack.post", "telegram.send", "voice.call", "invoice.remind", "meeting.schedule",
                    "deal.update_stage", "purchase_order.create"]
}');

-- Why an Action has its level: written when it is decided and whenever it is judged otherwise.
create table actions.rulings (
  ruling_id bigint generated always as identity primary key,
  action_id text not null,
  at timestamptz not null,
  ruling jsonb not null
);
create index rulings_action on actions.rulings (action_id, ruling_id);

-- Actions that belong together are judged together.
create index actions_chain on actions.actions (requested_by, (particulars ->> 'chain_id')) where particulars ? 'chain_id';

-- What an Action used of a limit, at its last claim: counters of two days, no history.
create table actions.limit_uses (
  limit_key text not null,
  action_id text not null,
  at timestamptz not null,
  units numeric not null check (units > 0),
  primary key (limit_key, action_id)
);
create index limit_uses_at on actions.limit_uses (limit_key, at);

grant select, insert on actions.live_types, actions.guardrails, actions.rulings, actions.limit_uses to almanac_action_gateway;
grant update, delete on actions.limit_uses to almanac_action_gateway;

create trigger live_types_keep before update or delete or truncate on actions.live_types
  for each statement execute function core.refuse_change();
create trigger guardrails_keep before update or delete or truncate on actions.guardrails
  for each statement execute function core.refuse_change();
create trigger rulings_keep before update or delete or truncate on actions.rulings
  for each statement execute function core.refuse_change();
