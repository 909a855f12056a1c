import type { VersionSummary } from '@linkflow/sdk'
import { t } from '../../strings/index.ts'
import { FormDialog } from '../../ui/form-dialog.tsx'
import type { VersionActs } from './version-acts.ts'
import { versionName } from './version-words.ts'

/** What ran before is to run again: the draft stays as it is. */
export function GoLiveDialog({
  acts,
  version,
  onClose,
}: {
  readonly acts: VersionActs
  readonly version: VersionSummary
  readonly onClose: () => void
}) {
  return (
    <FormDialog
      title={t('versions-page.go-live-title', { name: versionName(version) })}
      description={t(version.kind === 'published' ? 'versions-page.go-live-again' : 'versions-page.go-live-new')}
      submit={t('versions-page.go-live-do')}
      isBusy={acts.goLive.isPending}
      error={acts.goLive.error}
      onSubmit={() => acts.goLive.mutate(version.id, { onSuccess: onClose })}
      onClose={onClose}
    />
  )
}
