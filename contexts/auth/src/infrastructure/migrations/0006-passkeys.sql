create table auth.passkeys (
  id uuid primary key,
  account_id uuid not null references auth.accounts on delete cascade,
  -- As the authenticator chose it; of two accounts with one id the second would be a way into the first.
  credential_id bytea not null unique check (octet_length(credential_id) between 1 and 1023),
  -- COSE.
  public_key bytea not null,
  -- Only ever grows, where the authenticator counts at all: one that went back was copied.
  counter int8 not null,
  transports text[] not null,
  is_synced boolean not null,
  name text not null,
  created_at timestamptz not null default platform.now(),
  last_used_at timestamptz
);
create index passkeys_by_account on auth.passkeys (account_id, id);
select platform.shared_table('auth.passkeys', '{}');

-- Challenges and sign-ons are signed or sealed and stored nowhere. Those that were used are kept here until they would have
-- expired anyhow, so that each is good once.
create table auth.used_once (
  hash bytea primary key check (octet_length(hash) = 32),
  expires_at timestamptz not null
);
create index used_once_by_expiry on auth.used_once (expires_at);
select platform.shared_table('auth.used_once', '{}');
