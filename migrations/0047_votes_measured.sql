-- Owner: action-gateway. How long a card was looked at before it was decided, as whoever showed it says.
-- Why: decisions of a second each are no decisions; without the number nobody would see it.

alter table actions.votes add column decided_after_ms integer check (decided_after_ms between 0 and 86400000);
