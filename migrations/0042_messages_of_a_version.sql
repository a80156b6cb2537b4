-- Owner: action-gateway. Which version of its Action a message asks about, and what of the rows about people may change.
-- Why: a question about a version that was revised since is not sent; who a link is for and what it is bound to never changes.

-- Null where it is about no Action, or is from before this column.
alter table actions.messages add column action_version integer;

-- Each insert writes all of a row; afterwards only what happened to it changes.
revoke update on actions.channels, actions.messages, actions.deliveries, actions.approval_links from almanac_action_gateway;
grant update (allowed, rank) on actions.channels to almanac_action_gateway;
grant update (state, why, channel_id, provider_ref, carried_by, not_before, settled_at) on actions.messages to almanac_action_gateway;
grant update (state, why, ended_at) on actions.deliveries to almanac_action_gateway;
grant update (voided_at, used_at, decision) on actions.approval_links to almanac_action_gateway;
