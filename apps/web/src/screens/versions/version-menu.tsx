import type { VersionSummary, Workflow } from '@linkflow/sdk'
import { t } from '../../strings/index.ts'
import { IconButton } from '../../ui/icon-button.tsx'
import {
  CompareIcon,
  DiscardIcon,
  JsonIcon,
  MoreIcon,
  PublishIcon,
  RenameIcon,
  TestIcon,
  UndoIcon,
} from '../../ui/icons.ts'
import { Menu, MenuItem, MenuLine } from '../../ui/menu.tsx'
import type { Choice } from './sides.ts'
import type { VersionDeeds } from './version-deeds.ts'

export function VersionMenu({
  choice,
  version,
  name,
  workflow: { live, hasUnpublishedChanges },
  deeds,
}: {
  readonly choice: Choice
  readonly version: VersionSummary | undefined
  readonly name: string
  readonly workflow: Workflow
  readonly deeds: VersionDeeds
}) {
  const label = t('versions-page.menu', { name })
  const isDraft = choice === 'draft'
  const isLive = choice === 'live' || version?.id === live?.versionId
  return (
    <Menu label={label} trigger={<IconButton icon={MoreIcon} label={label} size="compact" />}>
      {!isDraft && (
        <MenuItem
          icon={CompareIcon}
          label={t('versions-page.with-draft')}
          onSelect={() => deeds.compare(choice, 'draft')}
        />
      )}
      {!isLive && live !== undefined && (
        <MenuItem
          icon={CompareIcon}
          label={t('versions-page.with-live')}
          onSelect={() => deeds.compare('live', choice)}
        />
      )}
      <MenuItem icon={JsonIcon} label={t('versions-page.copy')} onSelect={() => deeds.copy(choice)} />
      {deeds.test && (
        <MenuItem icon={TestIcon} label={t('versions-page.run-tests')} onSelect={() => deeds.test?.(choice)} />
      )}
      {(deeds.restore || deeds.name || deeds.publishDraft || deeds.goLive) && <MenuLine />}
      {isDraft && deeds.name && <MenuItem icon={RenameIcon} label={t('versions-page.name')} onSelect={deeds.name} />}
      {isDraft && deeds.publishDraft && (live === undefined || hasUnpublishedChanges) && (
        <MenuItem icon={PublishIcon} label={t('list.publish')} onSelect={deeds.publishDraft} />
      )}
      {isDraft && deeds.discard && live !== undefined && hasUnpublishedChanges && (
        <MenuItem
          icon={DiscardIcon}
          label={t('editor.discard')}
          detail={t('editor.discard-detail')}
          onSelect={deeds.discard}
        />
      )}
      {!isDraft && deeds.restore && (
        <MenuItem
          icon={UndoIcon}
          label={t('versions-page.restore')}
          detail={t('versions-page.restore-detail')}
          onSelect={() => deeds.restore?.(choice)}
        />
      )}
      {!isDraft && !isLive && version !== undefined && deeds.goLive && (
        <MenuItem icon={PublishIcon} label={t('versions-page.go-live')} onSelect={() => deeds.goLive?.(version)} />
      )}
    </Menu>
  )
}
