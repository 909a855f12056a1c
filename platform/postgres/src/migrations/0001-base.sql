-- The schema `platform` and its table of migrations are made by migrate.ts, because they must be there before the first one.
grant usage on schema platform to :app, :engine;

-- Nobody makes tables or functions by accident where everybody looks for them.
revoke create on schema public from public;
alter default privileges revoke execute on functions from public;

-- The one clock of all SQL (R28). It is the time at which the statement arrived, moved by an offset that tests set per
-- connection. Not clock_timestamp(): that one is volatile, so a comparison with it could use no index and would be called
-- once per row, while this function is inlined into its query and costs nothing. A statement that waited for a lock sees a
-- time that is a little early: it takes a lease for a little less, and never takes one that is still held.
create function platform.now() returns timestamptz language sql stable parallel safe
  return statement_timestamp()
    + coalesce(nullif(current_setting('linkflow.clock_offset_ms', true), ''), '0')::double precision * interval '1 millisecond';

-- Makes a table one that belongs to workspaces: forced row-level security, one policy for users' queries, one for the engine.
-- Rights on a partitioned table are checked on the parent alone, and its partitions get none.
create function platform.tenant_table(
  target regclass,
  app_rights text[] default '{select}',
  engine_rights text[] default '{select,insert,update,delete}'
) returns void language plpgsql as $$
begin
  execute format('alter table %s enable row level security', target);
  execute format('alter table %s force row level security', target);
  execute format(
    'create policy app on %1$s for all to %2$I using (%3$s) with check (%3$s)',
    target, :app_name, 'workspace_id = (select nullif(current_setting(''app.workspace'', true), '''')::uuid)');
  execute format('create policy engine on %s for all to %I using (true) with check (true)', target, :engine_name);
  perform platform.grant_rights(target, app_rights, :app_name);
  perform platform.grant_rights(target, engine_rights, :engine_name);
end
$$;

-- Rights on a table that belongs to no workspace.
create function platform.shared_table(
  target regclass,
  app_rights text[] default '{select}',
  engine_rights text[] default '{select,insert,update,delete}'
) returns void language plpgsql as $$
begin
  perform platform.grant_rights(target, app_rights, :app_name);
  perform platform.grant_rights(target, engine_rights, :engine_name);
end
$$;

create function platform.grant_rights(target regclass, rights text[], to_role text) returns void language plpgsql as $$
declare
  unknown text[] := array(select unnest(rights) except select unnest('{select,insert,update,delete,truncate}'::text[]));
  schema_name text := (select relnamespace::regnamespace::text from pg_class where oid = target);
begin
  if cardinality(unknown) > 0 then
    raise exception 'unknown rights: %', unknown;
  end if;
  execute format('grant usage on schema %s to %I', schema_name, to_role);
  if cardinality(rights) > 0 then
    execute format('grant %s on %s to %I', array_to_string(rights, ', '), target, to_role);
  end if;
end
$$;

grant execute on function platform.now() to :app, :engine;
