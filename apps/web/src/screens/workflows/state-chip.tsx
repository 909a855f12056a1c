import type { WorkflowSummary } from '@linkflow/sdk'
import { type TextId, t } from '../../strings/index.ts'
import { Chip } from '../../ui/status.tsx'
import type { Status } from './list-query.ts'

export const STATUS_WORDS: Readonly<Record<Status, TextId>> = {
  live: 'workflow.live',
  changed: 'workflow.changed',
  draft: 'workflow.draft',
  failing: 'workflow.failing',
}

/** Does it run, and is it as it is drawn? */
export function StateChip({
  workflow: { live, hasUnpublishedChanges, archivedAt },
}: {
  readonly workflow: Pick<WorkflowSummary, 'live' | 'hasUnpublishedChanges' | 'archivedAt'>
}) {
  if (archivedAt !== undefined) return <Chip tone="neutral">{t('workflow.archived')}</Chip>
  if (live === undefined) return <Chip tone="neutral">{t('workflow.draft')}</Chip>
  return hasUnpublishedChanges ? (
    <Chip tone="warning">{t('workflow.changed')}</Chip>
  ) : (
    <Chip tone="success">{t('workflow.live')}</Chip>
  )
}
