import type { WorkflowSummary } from '@linkflow/sdk'
import { useNavigate } from '@tanstack/react-router'
import type { Place } from '../../app/me.ts'
import { useKeysOf } from '../../keys/key-store.ts'
import { t } from '../../strings/index.ts'
import { IconButton } from '../../ui/icon-button.tsx'
import {
  ArchiveIcon,
  CopyIcon,
  DownloadIcon,
  FolderIcon,
  HistoryIcon,
  MoreIcon,
  PublishIcon,
  RenameIcon,
  RunIcon,
  StarIcon,
  TagIcon,
  TimelineIcon,
  UndoIcon,
  UnpublishIcon,
  WorkflowIcon,
} from '../../ui/icons.ts'
import { Menu, MenuItem, MenuLine } from '../../ui/menu.tsx'
import type { DialogState } from './dialogs.tsx'
import { exportWorkflow, type WorkflowActs } from './workflow-queries.ts'

/** What can be done with one workflow: only what this person may do. */
export function RowMenu({
  row,
  place,
  acts,
  onOpen,
  onArchive,
  onDialog,
}: {
  readonly row: WorkflowSummary
  readonly place: Place
  readonly acts: WorkflowActs
  readonly onOpen: (id: string) => void
  readonly onArchive: (rows: readonly WorkflowSummary[]) => void
  readonly onDialog: (state: DialogState) => void
}) {
  const { id, live, archivedAt, favourite = false, hasUnpublishedChanges } = row
  const canWrite = place.can('workflow:write')
  const navigate = useNavigate()
  const keys = {
    rename: useKeysOf('list-rename'),
    tag: useKeysOf('list-tag'),
    move: useKeysOf('list-move'),
    archive: useKeysOf('list-archive'),
  }
  return (
    <Menu
      label={t('list.menu', { name: row.name })}
      trigger={<IconButton icon={MoreIcon} label={t('list.menu', { name: row.name })} tabIndex={-1} />}
    >
      <MenuItem icon={WorkflowIcon} label={t('list.open')} onSelect={() => onOpen(id)} />
      <MenuItem
        icon={HistoryIcon}
        label={t('versions-page.title')}
        onSelect={() =>
          void navigate({
            to: '/w/$workspace/workflows/$workflow/versions',
            params: { workspace: place.id, workflow: id },
          })
        }
      />
      {place.can('execution:read') && (
        <MenuItem
          icon={TimelineIcon}
          label={t('nav.executions')}
          onSelect={() =>
            void navigate({
              to: '/w/$workspace/workflows/$workflow/executions',
              params: { workspace: place.id, workflow: id },
            })
          }
        />
      )}
      {place.can('workflow:execute') && archivedAt === undefined && (
        <MenuItem icon={RunIcon} label={t('list.run')} onSelect={() => acts.run.mutate(row)} />
      )}
      {place.can('workflow:publish') && archivedAt === undefined && (
        <>
          {(live === undefined || hasUnpublishedChanges) && (
            <MenuItem
              icon={PublishIcon}
              label={t('list.publish')}
              onSelect={() => acts.publish.mutate({ row, is: true })}
            />
          )}
          {live !== undefined && (
            <MenuItem
              icon={UnpublishIcon}
              label={t('list.unpublish')}
              onSelect={() => acts.publish.mutate({ row, is: false })}
            />
          )}
        </>
      )}
      <MenuItem
        icon={StarIcon}
        label={favourite ? t('list.unstar') : t('list.star')}
        onSelect={() => acts.favourite.mutate({ id, is: !favourite })}
      />
      <MenuLine />
      {canWrite && archivedAt === undefined && (
        <>
          <MenuItem
            icon={RenameIcon}
            label={t('list.rename')}
            keys={keys.rename}
            onSelect={() => onDialog({ type: 'rename', row })}
          />
          <MenuItem
            icon={TagIcon}
            label={t('list.tag')}
            keys={keys.tag}
            onSelect={() => onDialog({ type: 'tags', rows: [row] })}
          />
          <MenuItem
            icon={FolderIcon}
            label={t('list.move')}
            keys={keys.move}
            onSelect={() => onDialog({ type: 'move', rows: [row] })}
          />
          <MenuItem icon={CopyIcon} label={t('list.duplicate')} onSelect={() => acts.duplicate.mutate(row)} />
        </>
      )}
      <MenuItem icon={DownloadIcon} label={t('list.export')} onSelect={() => void exportWorkflow(place, row)} />
      {canWrite && (
        <>
          <MenuLine />
          {archivedAt === undefined ? (
            <MenuItem
              icon={ArchiveIcon}
              label={t('list.archive')}
              keys={keys.archive}
              onSelect={() => onArchive([row])}
            />
          ) : (
            <MenuItem icon={UndoIcon} label={t('list.restore')} onSelect={() => acts.restore.mutate([id])} />
          )}
        </>
      )}
    </Menu>
  )
}
