-- Who somebody is at a provider of single sign-on. Only issuer and subject together name them (T22); the e-mail address is
-- for people to read, and is no key.
create table auth.identities (
  id uuid primary key,
  issuer text not null,
  subject text not null,
  account_id uuid not null references auth.accounts on delete cascade,
  email text,
  created_at timestamptz not null default platform.now(),
  last_used_at timestamptz,
  unique (issuer, subject),
  -- One of a provider, so that a second cannot be slipped under the first.
  unique (account_id, issuer)
);
select platform.shared_table('auth.identities', '{}');
