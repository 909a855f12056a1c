-- What a link holds that was sent by mail, or given out by an operator: good once and for a short time.
create table auth.link_tokens (
  hash bytea primary key check (octet_length(hash) = 32),
  account_id uuid not null references auth.accounts on delete cascade,
  purpose text not null check (purpose in ('reset', 'verify')),
  -- The address that its use proves; null where an operator gave it out.
  proves text,
  expires_at timestamptz not null
);
create index link_tokens_by_account on auth.link_tokens (account_id);
select platform.shared_table('auth.link_tokens', '{}');

-- Mail that is to be sent. An order is written for any address, known or not: whether there is an account is looked up when it
-- is carried out, so the answer to whoever asked takes as long and says the same. The token is made then, and is never here.
create table auth.mail_orders (
  id uuid primary key,
  kind text not null check (kind in ('reset', 'verify')),
  email text not null,
  attempts int not null default 0,
  due_at timestamptz not null default platform.now()
);
create index mail_orders_due on auth.mail_orders (due_at);
select platform.shared_table('auth.mail_orders', '{}');
