-- What happened, perhaps again and again, told once (domain/notification.ts, N1–N4): one row for all people of a workspace.
create table notification.notifications (
  workspace_id uuid not null,
  id uuid not null,
  kind text not null check (kind in ('workflow-failed', 'workers-lost')),
  -- What is told together.
  topic text not null,
  state text not null default 'open' check (state in ('open', 'recovered', 'over')),
  workflow_id uuid check ((workflow_id is not null) = (kind = 'workflow-failed')),
  count int8 not null check (count > 0),
  first_at timestamptz not null default platform.now(),
  last_at timestamptz not null default platform.now(),
  -- An execution succeeded, and none failed after.
  succeeded_at timestamptz,
  closed_at timestamptz check ((closed_at is null) = (state = 'open')),
  -- JSON text: of the first and the last that happened.
  facts text not null,
  -- Its number among the news of the workspace: it moves up whenever it is news again.
  news int8 not null,
  news_at timestamptz not null default platform.now(),
  primary key (workspace_id, id)
);
create unique index notifications_open on notification.notifications (workspace_id, topic) where state = 'open';
create index notifications_by_news on notification.notifications (workspace_id, news);
create index notifications_open_by_workflow on notification.notifications (workflow_id)
  where state = 'open' and workflow_id is not null;
create index notifications_open_by_time on notification.notifications (last_at) where state = 'open';
create index notifications_by_time on notification.notifications (last_at);

-- How many news a workspace had, and how many of them were told to its people. Who writes news holds the row until the
-- commit, so their numbers become visible in their order and whoever reads up to one misses none.
create table notification.feeds (
  workspace_id uuid primary key,
  news int8 not null,
  told int8 not null default 0 check (told <= news)
);
create index feeds_untold on notification.feeds (workspace_id) where told < news;

-- What a person did with a notification. They stand beside it, so that who watches and who reads never wait for each other.
create table notification.marks (
  workspace_id uuid not null,
  account_id uuid not null,
  notification_id uuid not null,
  -- News up to this number was read; null: what `readers` says.
  read_news int8,
  -- It is archived while it has no later news.
  archived_news int8,
  primary key (workspace_id, account_id, notification_id),
  foreign key (workspace_id, notification_id) references notification.notifications on delete cascade
);
create index marks_by_notification on notification.marks (workspace_id, notification_id);

-- A person marked all as read that was news up to this number.
create table notification.readers (
  workspace_id uuid not null,
  account_id uuid not null,
  read_news int8 not null,
  primary key (workspace_id, account_id)
);

-- What a person chose; where there is none, their role decides.
create table notification.preferences (
  workspace_id uuid not null,
  account_id uuid not null,
  kind text not null check (kind in ('workflow-failed', 'workers-lost')),
  in_app boolean not null,
  mail text not null check (mail in ('at-once', 'hourly', 'daily', 'never')),
  primary key (workspace_id, account_id, kind)
);

-- When they live and sleep, for all workspaces that they are in. Minutes after midnight.
create table notification.people (
  account_id uuid primary key,
  time_zone text not null,
  quiet_from smallint check (quiet_from between 0 and 1439),
  quiet_until smallint check (quiet_until between 0 and 1439),
  check ((quiet_from is null) = (quiet_until is null))
);
select platform.shared_table('notification.people', '{}');

-- The mails of a kind to one person: the next, while one is due, and how far the last ones told.
create table notification.mails (
  workspace_id uuid not null,
  account_id uuid not null,
  kind text not null check (kind in ('workflow-failed', 'workers-lost')),
  due_at timestamptz,
  attempts int not null default 0,
  -- News above the one number, up to the other, is to be told.
  after_news int8 not null,
  until_news int8 not null,
  sent_at timestamptz,
  primary key (workspace_id, account_id, kind)
);
create index mails_due on notification.mails (due_at) where due_at is not null;

select platform.tenant_table('notification.notifications');
select platform.tenant_table('notification.feeds');
select platform.tenant_table('notification.marks', '{select,insert,update}');
select platform.tenant_table('notification.readers', '{select,insert,update}');
select platform.tenant_table('notification.preferences', '{select,insert,update}');
select platform.tenant_table('notification.mails', '{select,update}');
