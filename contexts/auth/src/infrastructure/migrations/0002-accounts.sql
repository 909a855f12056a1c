-- Accounts are of the installation, not of a workspace, so no policy could say which rows a user's query may see. It sees
-- none: the role for users' queries has no right on these tables, and the engine's role reads them for the use cases here.
create table auth.accounts (
  id uuid primary key,
  -- In lower case: one address is one account.
  email text not null unique check (email = lower(email)),
  name text not null,
  -- PHC string of argon2id; null for an account that signs in another way.
  password_hash text,
  verified_at timestamptz,
  disabled_at timestamptz,
  created_at timestamptz not null default platform.now()
);
select platform.shared_table('auth.accounts', '{}');

create table auth.sessions (
  id uuid primary key,
  account_id uuid not null references auth.accounts on delete cascade,
  created_at timestamptz not null default platform.now(),
  last_seen_at timestamptz not null default platform.now(),
  -- Nothing renews a session beyond.
  ends_at timestamptz not null,
  address text not null,
  user_agent text not null,
  ended_at timestamptz,
  ended_why text,
  check ((ended_at is null) = (ended_why is null))
);
create index sessions_open on auth.sessions (account_id, id) where ended_at is null;
create index sessions_by_end on auth.sessions (ends_at);
select platform.shared_table('auth.sessions', '{}');

-- The chain of a session: each token renews it once and gives way to its child. Used ones stay, so that a second use is seen.
create table auth.refresh_tokens (
  hash bytea primary key check (octet_length(hash) = 32),
  session_id uuid not null references auth.sessions on delete cascade,
  used_at timestamptz
);
create index refresh_tokens_by_session on auth.refresh_tokens (session_id);
select platform.shared_table('auth.refresh_tokens', '{}', '{select,insert,update,delete}');

-- Keys that sign access tokens: the newest signs, those before it verify until their last token has expired.
create table auth.signing_keys (
  id text primary key,
  public_key bytea not null,
  -- Under the master key.
  sealed_private_key bytea not null,
  created_at timestamptz not null default platform.now()
);
select platform.shared_table('auth.signing_keys', '{}');

-- Attempts to sign in, by SHA-256 of what they are counted for: an address typed (whether an account has it or not), a network.
create table auth.attempts (
  subject bytea primary key check (octet_length(subject) = 32),
  count int not null,
  last_at timestamptz not null,
  -- No further attempt before.
  open_at timestamptz not null
);
create index attempts_by_age on auth.attempts (last_at);
select platform.shared_table('auth.attempts', '{}');
