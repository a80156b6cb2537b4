-- Owner: observer. How far events have become incidents.
-- Why: each event counts once, also across crashes; one whose transaction commits late is not passed over.

-- Events up to this number are done with. What failed before incidents were made of it stays history.
create table observer.events_mark (
  id boolean primary key default true check (id),
  event_no bigint not null
);
insert into observer.events_mark (event_no) select coalesce(max(event_no), 0) from memory.events;

-- The events beyond the mark that were taken: numbers are given at insert and seen at commit, so the mark follows an hour later.
create table observer.events_taken (
  event_no bigint primary key,
  taken_at timestamptz not null default now()
);

grant select, update on observer.events_mark to almanac_observer;
grant select, insert, delete on observer.events_taken to almanac_observer;
