import { usePlace } from '../../app/me.ts'
import { t } from '../../strings/index.ts'
import { Button } from '../../ui/button.tsx'
import { AddIcon, JsonIcon, RunIcon, TemplateIcon, WorkflowIcon } from '../../ui/icons.ts'
import { EmptyState } from '../../ui/states.tsx'
import { toast } from '../../ui/toaster.tsx'
import { blankFile } from './blank-file.ts'
import type { DialogState } from './dialogs.tsx'
import type { WorkflowActs } from './workflow-queries.ts'

/** The template that LinkFlow makes on its first start too. */
const SAMPLE = 'order-intake'

/** Four ways to begin. */
export function EmptyList({
  acts,
  canWrite,
  onDialog,
  onOpen,
}: {
  readonly acts: WorkflowActs
  readonly canWrite: boolean
  readonly onDialog: (state: DialogState) => void
  readonly onOpen: (id: string) => void
}) {
  const { name } = usePlace()
  const failed = (error: Error) => toast({ text: error.message, tone: 'error' })
  if (!canWrite)
    return <EmptyState icon={WorkflowIcon} title={t('list.empty', { workspace: name })} text={t('list.empty-viewer')} />
  return (
    <EmptyState icon={WorkflowIcon} title={t('list.empty', { workspace: name })} text={t('list.empty-text')}>
      <Button
        look="primary"
        icon={RunIcon}
        isBusy={acts.fromTemplate.isPending}
        onClick={() =>
          acts.fromTemplate.mutate(SAMPLE, { onSuccess: ({ workflow }) => onOpen(workflow.id), onError: failed })
        }
      >
        {t('list.open-sample')}
      </Button>
      <Button
        icon={AddIcon}
        isBusy={acts.create.isPending}
        onClick={() =>
          acts.create.mutate(blankFile(t('list.untitled')), { onSuccess: ({ id }) => onOpen(id), onError: failed })
        }
      >
        {t('list.start-blank')}
      </Button>
      <Button icon={TemplateIcon} onClick={() => onDialog({ type: 'templates' })}>
        {t('list.browse-templates')}
      </Button>
      <Button icon={JsonIcon} onClick={() => onDialog({ type: 'paste' })}>
        {t('list.paste-json')}
      </Button>
    </EmptyState>
  )
}
