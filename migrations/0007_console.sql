-- Owner: console. Its schema; the tables of sign-in (credentials, sessions) come with the console's own issue.
-- Why now: the console reads the control flags and tokens under its own role, and owns nothing else.

create schema console;
grant usage on schema console to almanac_console;
