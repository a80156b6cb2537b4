-- Owner: action-gateway. How far the time that a stop froze has been given back.
-- Why: thousands may wait over a stop; giving them their time in the transaction that ends it would hold the flags, and with them
-- the next stop, for as long. So the end is noted at once, and the time comes back in small steps that survive a crash.

alter table actions.stops
  -- When everything had its time back; until then what waits counts as frozen.
  add column settled_at timestamptz,
  -- The last Action, in the order of their ids, that has it.
  add column moved_to text not null default '';
update actions.stops set settled_at = ended_at where ended_at is not null;
create index stops_unsettled on actions.stops (stop_id) where settled_at is null;
