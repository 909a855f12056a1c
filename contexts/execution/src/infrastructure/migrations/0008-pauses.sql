-- When a test run that is paused ends by itself. No claim looks at paused ones, so the index of those stays as it is.
create index live_paused on execution.live (due_at) where status = 'paused';
