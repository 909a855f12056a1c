-- When more is due than there is room for, each workspace in turn gets its share (docs/adr/0015): this finds the workspaces
-- that have something, and the oldest of each, without reading the backlog of one that floods.
create index live_turns on execution.live (workspace_id, due_at, id) where status in ('queued', 'waiting');
