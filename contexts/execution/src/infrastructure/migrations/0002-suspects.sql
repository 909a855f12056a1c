-- Executions whose last two owners died (R14): each worker runs one of them at a time, and claims look here for the next.
create index live_suspects on execution.live (due_at, id) where crashes = 2;
