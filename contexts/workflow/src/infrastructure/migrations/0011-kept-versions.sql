-- A published version may have a name and a note too. An auto version is a draft that was kept by itself: after a change of
-- the settings, and before the whole draft was replaced; its note says which.
alter table workflow.versions
  drop constraint versions_kind_check,
  add constraint versions_kind_check check (kind in ('published', 'named', 'auto', 'snapshot')),
  drop constraint versions_name_check,
  add constraint versions_name_check check (
    case kind
      when 'named' then name is not null
      when 'auto' then name is null and note is not null
      when 'snapshot' then name is null and note is null
      else true
    end);
