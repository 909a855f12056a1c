-- Who operates the installation, besides whoever has the owner's token (docs/adr/0023). Of the installation, as accounts are.
create table auth.operators (
  account_id uuid primary key references auth.accounts on delete cascade,
  granted_by uuid references auth.accounts on delete set null,
  granted_at timestamptz not null default platform.now()
);
select platform.shared_table('auth.operators', '{}');

-- When the person at a session last showed who they are: when they signed in, or confirmed since.
alter table auth.sessions add column confirmed_at timestamptz;
update auth.sessions set confirmed_at = created_at;
alter table auth.sessions alter column confirmed_at set default platform.now();
alter table auth.sessions alter column confirmed_at set not null;
