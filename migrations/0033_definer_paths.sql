-- Owner: core. Functions that run with their owner's rights look up nothing in the caller's temporary schema first.
-- Why: a search_path that does not name pg_temp has it before everything else for types and tables, so that whoever may create
-- temporary objects could put a `bytea` or `text` of their own, with a check that calls their code, under the owner's rights.
-- scripts/migrate-database.ts takes the right to temporary objects away besides: rights to a database do not come along when it is copied.

alter function core.acknowledge_controls(integer) set search_path = pg_catalog, pg_temp;
alter function core.seal_audit_event() set search_path = pg_catalog, pg_temp;
alter function core.archive_finished(integer) set search_path = pg_catalog, pg_temp;
alter function core.queue_figures() set search_path = pg_catalog, pg_temp;
alter function memory.queue_vector(text, text, text, boolean) set search_path = pg_catalog, pg_temp;
alter function memory.forget_event_words() set search_path = pg_catalog, pg_temp;
alter function memory.touch_scopes(text[]) set search_path = pg_catalog, pg_temp;
alter function memory.leave_state() set search_path = pg_catalog, pg_temp;
alter function memory.redact_memory(text, text, timestamptz) set search_path = pg_catalog, pg_temp;
alter function memory.import_states(jsonb, text[], text) set search_path = pg_catalog, pg_temp;
