import type { Problem } from '@linkflow/contracts'
import { isLinkFlowError, type LinkFlow } from '@linkflow/sdk'
import { useMutation, useQuery } from '@tanstack/react-query'
import { t } from '../../strings/index.ts'
import { Button } from '../../ui/button.tsx'
import { Dialog } from '../../ui/dialog.tsx'
import { ErrorIcon, PublishIcon, WarningIcon } from '../../ui/icons.ts'
import { Bone } from '../../ui/skeleton.tsx'
import { ErrorNotice } from '../../ui/states.tsx'
import { toast } from '../../ui/toaster.tsx'
import { savedDraft } from '../run/saved-draft.ts'
import { documentOf } from '../session.ts'
import { useCanvasController } from './canvas-context.tsx'
import { keyOfProblem } from './draft-problems.ts'
import { useEditor } from './editor-context.tsx'
import { useAllProblems } from './problems-context.tsx'
import { type DiffLine, diffLines } from './publish-lines.ts'

const GLYPHS: Readonly<Record<DiffLine['kind'], { readonly sign: string; readonly color: string }>> = {
  added: { sign: '+', color: 'text-success' },
  removed: { sign: '−', color: 'text-error' },
  changed: { sign: '~', color: 'text-warning' },
}

/** What becomes live, what is wrong with it, and the last question. */
export function PublishDialog({
  client,
  isLive,
  onPublished,
}: {
  readonly client: LinkFlow
  readonly isLive: boolean
  readonly onPublished: () => void
}) {
  const controller = useCanvasController()
  const { session, workflowId, open } = useEditor()
  const own = useAllProblems()
  const close = () => controller.open(undefined)
  const asked = useQuery({
    queryKey: ['publish', workflowId],
    staleTime: 0,
    gcTime: 0,
    queryFn: async ({ signal }) => {
      const isSaved = await savedDraft(session)
      if (!isSaved) throw new Error(t('editor.publish.not-saved'))
      const [diff, validation] = await Promise.all([
        isLive ? client.workflows.diff(workflowId, { from: 'live', to: 'draft', signal }) : undefined,
        client.workflows.validate(documentOf(session.session), { signal }),
      ])
      return { diff, problems: validation.problems as readonly Problem[] }
    },
  })
  const publish = useMutation({
    mutationFn: () => client.workflows.publish(workflowId, { revision: session.session.sync.base.revision }),
    onSuccess: () => {
      close()
      onPublished()
      toast({ text: t('editor.publish.done') })
    },
  })
  // Both may say the same in other words: what the server says counts.
  const known = new Set((asked.data?.problems ?? []).map(keyOfProblem))
  const problems = [...(asked.data?.problems ?? []), ...own.all.filter((each) => !known.has(keyOfProblem(each)))]
  const errors = problems.filter(({ severity }) => severity !== 'warning')
  const lines = asked.data?.diff === undefined ? undefined : diffLines(asked.data.diff)
  const isSame = lines !== undefined && lines.all.length === 0 && lines.moved === 0
  const failed = publish.error ?? asked.error
  return (
    <Dialog
      title={t('editor.publish.title')}
      description={t(isLive ? 'editor.publish.text' : 'editor.publish.first')}
      width="medium"
      onClose={close}
      footer={
        <>
          <Button onClick={close}>{t('dialog.cancel')}</Button>
          <Button
            look="primary"
            icon={PublishIcon}
            isBusy={publish.isPending}
            disabled={asked.data === undefined || errors.length > 0 || isSame}
            onClick={() => publish.mutate()}
          >
            {t('list.publish')}
          </Button>
        </>
      }
    >
      <div className="flex flex-col gap-5">
        {failed !== null && (
          <ErrorNotice
            title={t('editor.publish.failed')}
            text={failed.message}
            requestId={isLinkFlowError(failed) ? failed.requestId : undefined}
            onRetry={() => {
              publish.reset()
              void asked.refetch()
            }}
          />
        )}
        {problems.length > 0 && (
          <section aria-labelledby="publish-problems" className="flex flex-col gap-1.5">
            <h3 id="publish-problems" className="text-ui font-semibold">
              {t('editor.publish.problems', { count: problems.length })}
            </h3>
            <ul className="flex flex-col">
              {problems.map((problem, at) => (
                // biome-ignore lint/suspicious/noArrayIndexKey: the list is made anew as a whole
                <li key={at} className="flex items-start gap-2 border-b border-border py-1.5 last:border-0">
                  {problem.severity === 'warning' ? (
                    <WarningIcon aria-hidden className="mt-0.5 size-4 shrink-0 text-warning" strokeWidth={1.75} />
                  ) : (
                    <ErrorIcon aria-hidden className="mt-0.5 size-4 shrink-0 text-error" strokeWidth={1.75} />
                  )}
                  {problem.node === undefined ? (
                    <span className="text-text-2">{problem.message}</span>
                  ) : (
                    <a
                      href={`?node=${encodeURIComponent(problem.node)}`}
                      onClick={(event) => {
                        event.preventDefault()
                        close()
                        controller.goTo(problem.node!)
                        open(problem.node)
                      }}
                      className="text-accent underline-offset-2 hover:underline"
                    >
                      {problem.message}
                    </a>
                  )}
                </li>
              ))}
            </ul>
          </section>
        )}
        {asked.isPending && (
          <div className="flex flex-col gap-2">
            <Bone className="h-5 w-48" />
            <Bone className="h-5 w-72" />
          </div>
        )}
        {isLive && lines !== undefined && (
          <section aria-labelledby="publish-changes" className="flex flex-col gap-1.5">
            <h3 id="publish-changes" className="text-ui font-semibold">
              {t('editor.publish.changes')}
            </h3>
            {lines.all.length === 0 && (
              <p className="text-text-2">{t(isSame ? 'editor.publish.same' : 'editor.publish.layout-only')}</p>
            )}
            <ul className="flex flex-col">
              {lines.all.map(({ kind, words, key }) => (
                <li key={key} className="flex items-baseline gap-2.5 border-b border-border py-1.5 last:border-0">
                  <span aria-hidden className={`w-3 text-center font-mono ${GLYPHS[kind].color}`}>
                    {GLYPHS[kind].sign}
                  </span>
                  <span className="text-text-2">{words}</span>
                </li>
              ))}
            </ul>
            {lines.moved > 0 && (
              <p className="text-meta text-text-3">{t('editor.publish.moved', { count: lines.moved })}</p>
            )}
          </section>
        )}
      </div>
    </Dialog>
  )
}
