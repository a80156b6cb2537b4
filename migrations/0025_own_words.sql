-- Owner: scheduler. Whose words stand in the event of a block.
-- Why: who renames an event or writes notes into it keeps them when the block moves; only our own words are replaced by newer ones.

alter table scheduler.blocks
  -- True where the event's title, or description, was one that a run of ours asked for when it was last looked at; null where nobody
  -- looked since these columns came. The text itself is the person's and is not kept.
  add column own_title boolean,
  add column own_description boolean;
