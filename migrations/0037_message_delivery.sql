-- Owner: action-gateway. How a message reached its person, try by try, and the links by which a person decides.
-- Why: SMTP cannot be asked whether a mail arrived, so each try is a row before it begins; and of a link only the hash is kept.

alter table actions.messages
  drop constraint messages_state_check,
  add constraint messages_state_check
    check (state in ('queued', 'held', 'sending', 'sent', 'dropped', 'failed', 'unknown')),
  -- While held: when it is looked at again; null until what suppresses it is over.
  add column not_before timestamptz,
  -- The message whose mail carries this one too.
  add column carried_by text;
create index messages_person on actions.messages (person_id, created_at);

-- One try to bring a message (or an e-mail that is an Action) to an address.
create table actions.deliveries (
  delivery_id text primary key,
  -- The id of the message or Action it brings.
  subject text not null,
  -- Null where the Action itself names the address.
  channel_id text references actions.channels (channel_id),
  kind text not null check (kind in ('mail', 'slack', 'telegram', 'sms', 'voice')),
  state text not null default 'sending' check (state in ('sending', 'accepted', 'not_now', 'refused', 'unknown', 'withdrawn')),
  -- The provider's words, or ours.
  why text not null default '',
  -- The Message-ID: the same for every try of one subject on one channel.
  provider_ref text not null,
  started_at timestamptz not null,
  -- Until then the process that began it may still be at work.
  lease_until timestamptz not null,
  ended_at timestamptz
);
create index deliveries_subject on actions.deliveries (subject, started_at);
create index deliveries_kind on actions.deliveries (kind, started_at);
-- One try at a time, whoever begins it.
create unique index deliveries_at_work on actions.deliveries (subject) where state = 'sending';

create table actions.approval_links (
  token_hash text primary key,
  message_id text not null references actions.messages (message_id),
  -- What the link is bound to: another version or payload is not what the person was sent.
  action_id text not null,
  version integer not null,
  payload_hash text not null,
  person_id text not null,
  channel_id text not null references actions.channels (channel_id),
  created_at timestamptz not null,
  expires_at timestamptz not null,
  -- A newer link of the same message stands in its place.
  voided_at timestamptz,
  used_at timestamptz,
  decision text check (decision in ('approve', 'reject')),
  constraint approval_links_used check ((used_at is null) = (decision is null))
);
create index approval_links_message on actions.approval_links (message_id);

grant select, insert, update on actions.deliveries, actions.approval_links to almanac_action_gateway;
create trigger deliveries_keep before delete or truncate on actions.deliveries
  for each statement execute function core.refuse_change();
create trigger approval_links_keep before delete or truncate on actions.approval_links
  for each statement execute function core.refuse_change();
create trigger messages_keep before delete or truncate on actions.messages
  for each statement execute function core.refuse_change();
