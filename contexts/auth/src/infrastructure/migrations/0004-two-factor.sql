-- The second factor of an account: a secret that its owner's device has too.
create table auth.totps (
  account_id uuid primary key references auth.accounts on delete cascade,
  -- Under the master key.
  sealed_secret bytea not null,
  -- Null until a first code showed that the device has it.
  confirmed_at timestamptz,
  -- The half minute of the last code that was taken: none before or of it is taken again.
  last_step int8 not null default 0
);
select platform.shared_table('auth.totps', '{}');

create table auth.recovery_codes (
  account_id uuid not null references auth.accounts on delete cascade,
  hash bytea not null check (octet_length(hash) = 32),
  primary key (account_id, hash)
);
select platform.shared_table('auth.recovery_codes', '{}');

-- A sign-in whose password was right and that waits for its second factor.
create table auth.challenges (
  hash bytea primary key check (octet_length(hash) = 32),
  account_id uuid not null references auth.accounts on delete cascade,
  expires_at timestamptz not null
);
create index challenges_by_account on auth.challenges (account_id);
select platform.shared_table('auth.challenges', '{}');
