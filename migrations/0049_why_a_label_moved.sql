-- Owner: planner. Why a label of a prompt was pointed at a version, or back at the one before.
-- Why: who decided it was kept, and the reason asked for was not. What was decided earlier has none.
alter table planner.prompt_decisions
  add column reason text check (char_length(reason) <= 500);
