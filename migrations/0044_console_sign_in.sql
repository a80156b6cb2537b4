-- Owner: console. Who signs in with what, who is signed in, one-time links, and how often somebody tried.
-- Why here: the console alone knows passwords and sessions; who a person is and may do stays with the action-gateway. Of tokens only
-- hashes are kept, so that whoever reads these tables can sign in as nobody.

create table console.credentials (
  person_id text primary key,
  -- argon2id with its parameters and salt, as a PHC string.
  password text not null,
  set_at timestamptz not null default now()
);

create table console.sessions (
  session_id text primary key,
  token_hash bytea not null unique,
  -- The token before the last rotation: good for some seconds, for what was on its way, and never as a fresh proof.
  previous_hash bytea unique,
  rotated_at timestamptz,
  person_id text not null,
  created_at timestamptz not null default now(),
  seen_at timestamptz not null default now(),
  proof_at timestamptz not null default now(),
  auth_strength text not null check (auth_strength in ('password', 'totp', 'passkey')),
  address text not null,
  user_agent text not null,
  ended_at timestamptz
);
create index sessions_of_person on console.sessions (person_id) where ended_at is null;

-- Opened by whoever runs the machine (`machine`), or by an admin for a person who has no password yet (`invitation`).
create table console.one_time_links (
  token_hash bytea primary key,
  person_id text not null,
  kind text not null check (kind in ('machine', 'invitation')),
  made_by text not null,
  made_at timestamptz not null default now(),
  expires_at timestamptz not null,
  used_at timestamptz
);
create index one_time_links_open on console.one_time_links (person_id) where used_at is null;

-- Tries in the minute that began with the first of them. The key is a hash: in place of a name somebody may have typed a password.
create table console.sign_in_tries (
  kind text not null check (kind in ('person', 'address')),
  key_hash bytea not null,
  since timestamptz not null default now(),
  tries integer not null default 1,
  primary key (kind, key_hash)
);

grant select, insert, update, delete on
  console.credentials, console.sessions, console.one_time_links, console.sign_in_tries to almanac_console;
