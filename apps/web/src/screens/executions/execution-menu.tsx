import type { Execution } from '@linkflow/sdk'
import { useNavigate } from '@tanstack/react-router'
import type { Place } from '../../app/me.ts'
import { useKeysOf } from '../../keys/key-store.ts'
import { t } from '../../strings/index.ts'
import { IconButton } from '../../ui/icon-button.tsx'
import { LinkIcon, MoreIcon, ReplayIcon, RetryIcon, StopIcon, TimelineIcon, WorkflowIcon } from '../../ui/icons.ts'
import { Menu, MenuItem, MenuLine } from '../../ui/menu.tsx'
import { toast } from '../../ui/toaster.tsx'
import { canReplay, canRetry, canStop } from './execution-acts.ts'
import type { ExecutionActs } from './execution-queries.ts'

/** The whole address of an execution, for whoever gets it by mail. */
export const linkTo = (place: Place, execution: string): string =>
  `${location.origin}/w/${place.id}/executions/${execution}`

export async function copyLink(link: string): Promise<void> {
  try {
    await navigator.clipboard.writeText(link)
    toast({ text: t('executions.link-copied') })
  } catch {
    // Without TLS browsers give no clipboard: then it is shown, to be copied by hand.
    toast({ text: link })
  }
}

/** What can be done with one execution: only what this person may do, and what it allows as it stands. */
export function ExecutionMenu({
  row,
  name,
  hasWorkflow,
  place,
  acts,
  onOpen,
}: {
  readonly row: Execution
  readonly name: string
  readonly hasWorkflow: boolean
  readonly place: Place
  readonly acts: ExecutionActs
  readonly onOpen: (id: string) => void
}) {
  const navigate = useNavigate()
  const keys = { retry: useKeysOf('executions-retry'), stop: useKeysOf('executions-stop') }
  const mayRun = place.can('workflow:execute')
  return (
    <Menu
      label={t('executions.menu', { name })}
      trigger={<IconButton icon={MoreIcon} label={t('executions.menu', { name })} tabIndex={-1} />}
    >
      <MenuItem icon={TimelineIcon} label={t('executions.open')} onSelect={() => onOpen(row.id)} />
      {mayRun && canRetry(row) && (
        <MenuItem
          icon={RetryIcon}
          label={t('executions.retry')}
          keys={keys.retry}
          onSelect={() => acts.retry.mutate(row.id)}
        />
      )}
      {mayRun && canReplay(row) && (
        <MenuItem icon={ReplayIcon} label={t('executions.replay')} onSelect={() => acts.replay.mutate(row.id)} />
      )}
      {place.can('execution:write') && canStop(row) && (
        <MenuItem
          icon={StopIcon}
          label={t('executions.stop')}
          keys={keys.stop}
          onSelect={() => acts.stop.mutate(row.id)}
        />
      )}
      <MenuLine />
      {hasWorkflow && (
        <MenuItem
          icon={WorkflowIcon}
          label={t('executions.open-editor')}
          onSelect={() =>
            void navigate({
              to: '/w/$workspace/workflows/$workflow',
              params: { workspace: place.id, workflow: row.workflowId },
              search: { run: row.id },
            })
          }
        />
      )}
      <MenuItem
        icon={LinkIcon}
        label={t('executions.copy-link')}
        onSelect={() => void copyLink(linkTo(place, row.id))}
      />
    </Menu>
  )
}
