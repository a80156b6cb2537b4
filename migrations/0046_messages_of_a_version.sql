-- Owner: action-gateway. Which version of its Action a message asks about, and what of the rows about people may change.
-- Why: a question about a version that was revised since is not sent; who a link is for and what it is bound to never changes.

-- Null where it is about no Action, or is from before this column.
alter table actions.messages add column action_version integer;
