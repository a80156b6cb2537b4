-- Owner: memory-gateway. A pair of memories may contradict each other again after a person decided, and contenders by what they say.
-- Why: a value that a person let stand, and that meets the same stronger one when it begins, waits as a new conflict. And what
-- becomes current ends the conflicts of contenders that say the same, which are looked up with each value that is stored.

alter table memory.conflicts drop constraint conflicts_memory_id_contender_id_key;
create unique index conflicts_pair on memory.conflicts (memory_id, contender_id) where status = 'open';
create index memories_contending on memory.memories (fingerprint) where status = 'conflict';
