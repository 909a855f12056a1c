-- A change of address is proved by a link to the new one: `proves` holds it, and the account has the old one until then.
alter table auth.link_tokens drop constraint link_tokens_purpose_check;
alter table auth.link_tokens add constraint link_tokens_purpose_check check (purpose in ('reset', 'verify', 'email'));

-- Besides links, people are told what happened to their account. The account may be gone, or have another address by then.
alter table auth.mail_orders drop constraint mail_orders_kind_check;
alter table auth.mail_orders add constraint mail_orders_kind_check check (kind in ('reset', 'verify', 'email', 'notice'));
alter table auth.mail_orders add column account_id uuid references auth.accounts on delete cascade;
-- What happened, as JSON, for a notice.
alter table auth.mail_orders add column facts text;

-- What the first step of a sign-in was, for the session that the second opens.
alter table auth.challenges add column first_by text not null default 'password' check (first_by in ('password', 'sso'));

-- What proved who it was when a session was opened.
alter table auth.sessions add column signed_in_by text not null default 'password'
  check (signed_in_by in ('password', 'passkey', 'sso'));
