-- What a row of a list says besides: when somebody began with it for the first time, and how many items it put out at its
-- end. Null in rows of before, and of those that nobody ever began with.
alter table execution.live add column started_at timestamptz;
alter table execution.finished add column started_at timestamptz, add column item_count int;
