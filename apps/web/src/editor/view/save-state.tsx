import { t } from '../../strings/index.ts'
import { classes } from '../../ui/classes.ts'
import { type Icon, OfflineIcon, RunningIcon, SavedIcon, SavedOnDeviceIcon, WarningIcon } from '../../ui/icons.ts'
import { type SavingStatus, savingStatus } from '../sync/saving-status.ts'
import { useSession } from './editor-context.tsx'

interface Look {
  readonly icon: Icon
  readonly color: string
  readonly words: string
}

function lookOf(status: SavingStatus): Look {
  switch (status.type) {
    case 'saved':
      return { icon: SavedIcon, color: 'text-text-3', words: t('editor.save.saved') }
    case 'saving':
      return { icon: RunningIcon, color: 'text-text-3', words: t('editor.save.saving') }
    case 'saved-on-device':
      return { icon: SavedOnDeviceIcon, color: 'text-warning', words: t('editor.save.device') }
    case 'offline':
      return {
        icon: OfflineIcon,
        color: status.isAtRisk ? 'text-error' : 'text-warning',
        words: t(status.isAtRisk ? 'editor.save.at-risk' : 'editor.save.offline'),
      }
    case 'conflict':
      return { icon: WarningIcon, color: 'text-warning', words: t('editor.save.conflict', { count: status.fields }) }
    case 'refused':
      return { icon: WarningIcon, color: 'text-error', words: t('editor.save.refused') }
  }
}

/** Where what was edited is by now. */
export function SaveState() {
  // As a text, because the status is made anew each time it is asked for.
  const text = useSession(({ sync }) => JSON.stringify(savingStatus(sync)))
  const status = JSON.parse(text) as SavingStatus
  const { icon: Glyph, color, words } = lookOf(status)
  return (
    <span
      role="status"
      title={status.type === 'refused' ? status.message : undefined}
      className={classes('inline-flex shrink-0 items-center gap-1.5 text-meta', color)}
    >
      <Glyph aria-hidden className={classes('size-4', status.type === 'saving' && 'animate-spin')} strokeWidth={1.75} />
      {words}
    </span>
  )
}
