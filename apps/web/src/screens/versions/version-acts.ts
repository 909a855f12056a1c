import type { WorkflowFile } from '@linkflow/contracts'
import type { Workflow } from '@linkflow/sdk'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import type { Place } from '../../app/me.ts'
import { becomeFile } from '../../editor/commands/workflow-edits.ts'
import { savedDraft } from '../../editor/run/saved-draft.ts'
import { documentOf } from '../../editor/session.ts'
import type { RunningSession } from '../../editor/sync/run-session.ts'
import { savingStatus } from '../../editor/sync/saving-status.ts'
import { t } from '../../strings/index.ts'
import { copyText } from '../../ui/copy.tsx'
import { toast } from '../../ui/toaster.tsx'

/** What the draft is to become, and how that is called. */
export interface Becoming {
  readonly file: WorkflowFile
  /** As the history of the draft has it. */
  readonly label: string
  readonly said: string
}

export function useVersionActs(place: Place, workflow: Workflow, session: RunningSession | undefined) {
  const queries = useQueryClient()
  const { id } = workflow
  const readAgain = () => {
    void queries.invalidateQueries({ queryKey: ['workflow', place.id, id] })
    void queries.invalidateQueries({ queryKey: ['workflow-versions', place.id, id] })
    void queries.invalidateQueries({ queryKey: ['workflows', place.id] })
  }
  const onError = (error: Error) => toast({ text: error.message, tone: 'error' })
  const saved = async (open: RunningSession) => {
    const isSaved = await savedDraft(open)
    readAgain()
    if (isSaved) return
    const status = savingStatus(open.session.sync)
    throw new Error(status.type === 'refused' ? status.message : t('editor.publish.not-saved'))
  }
  const become = useMutation({
    mutationFn: async ({ file, label, said }: Becoming) => {
      if (session === undefined) throw new Error(t('editor.publish.not-saved'))
      // One step of the draft's own history, so that it is undone like any other, here and in the editor.
      const told = session.perform(becomeFile(documentOf(session.session), file, label))
      if (told?.type === 'impossible') throw new Error(told.message)
      if (told?.type !== 'did') return toast({ text: t('versions-page.same') })
      await saved(session)
      toast({ text: said, undo: () => undo.mutate() })
    },
    onError,
  })
  const undo = useMutation({
    mutationFn: async () => {
      if (session === undefined) return
      const told = session.undo()
      if (told?.type === 'in-the-way') throw new Error(t('editor.told.in-the-way', { label: told.inTheWay.label }))
      await saved(session)
      toast({ text: t('versions-page.undone') })
    },
    onError,
  })
  const goLive = useMutation({
    mutationFn: (version: string) => place.client.workflows.rollBack(id, { version }),
    onSuccess: ({ workflow: { live } }) => {
      readAgain()
      toast({ text: t('editor.publish.done', { number: live?.number ?? 1 }) })
    },
  })
  const copy = async (file: WorkflowFile) => {
    const isCopied = await copyText(JSON.stringify(file, null, 2))
    toast(isCopied ? { text: t('versions-page.copied') } : { text: t('versions-page.not-copied'), tone: 'error' })
  }
  return { become, goLive, copy, readAgain }
}

export type VersionActs = ReturnType<typeof useVersionActs>
