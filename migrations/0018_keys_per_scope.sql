-- Owner: memory-gateway. What makes a statement or an event the same holds within one scope.
-- Why: a key or fingerprint that one client sent must neither swallow another client's record nor tell its id.

alter table memory.events
  drop constraint events_dedupe_key_key,
  add constraint events_dedupe_key unique (scope, dedupe_key);

drop index memory.memories_fingerprint;
create unique index memories_fingerprint on memory.memories (scope, fingerprint) where status = 'current';
-- A contender that is said again is looked up by it, too.
create index memories_contending on memory.memories (scope, fingerprint) where status = 'conflict';
