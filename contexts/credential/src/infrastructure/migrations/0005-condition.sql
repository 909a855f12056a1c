-- What is known of whether it still works: till when it is good, if somebody said so; how its last test came out, as JSON text;
-- when it was last used; and when a service last took it or refused it, in a test or in a run. Of the secret it has now.
alter table credential.credentials
  add column expires_at timestamptz,
  add column test text,
  add column used_at timestamptz,
  add column taken_at timestamptz,
  add column refused_at timestamptz,
  -- What people were told of it: that its time is over, or that it is refused.
  add column told text check (told in ('expired', 'refused'));
create index credentials_to_watch on credential.credentials (id)
  where expires_at is not null or refused_at is not null or told is not null;

-- A chore looks at all workspaces for what people have to be told; the secret is none of its business.
grant select (id, workspace_id, expires_at, taken_at, refused_at, told), update (told) on credential.credentials to :engine;
