-- Owner: memory-gateway. A pair of memories may contradict each other again after a person decided.
-- Why: a value that a person let stand, and that meets the same stronger one when it begins, waits as a new conflict.

alter table memory.conflicts drop constraint conflicts_memory_id_contender_id_key;
create unique index conflicts_pair on memory.conflicts (memory_id, contender_id) where status = 'open';
