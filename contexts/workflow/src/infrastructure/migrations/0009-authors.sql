-- Who published a version, or gave it its name; null in versions from before it was written down.
alter table workflow.versions
  add column author_type text check (author_type in ('account', 'key', 'system')),
  add column author_id uuid;
