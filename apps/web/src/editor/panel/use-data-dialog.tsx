import { useInfiniteQuery, useMutation } from '@tanstack/react-query'
import { useState } from 'react'
import { t } from '../../strings/index.ts'
import { fullTime, relativeTime } from '../../strings/times.ts'
import { Button } from '../../ui/button.tsx'
import { Dialog } from '../../ui/dialog.tsx'
import { errorOf } from '../../ui/error-of.ts'
import { TextField } from '../../ui/field.tsx'
import { Bone } from '../../ui/skeleton.tsx'
import { ErrorNotice } from '../../ui/states.tsx'
import { STATUS_LOOKS, StatusGlyph } from '../../ui/status.tsx'
import { useEditor } from '../view/editor-context.tsx'
import { usePanel } from './panel-context.tsx'

const PER_PAGE = 25
const ID = /[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/gi

/** Any run of the workflow, from the list or by its id or address: what came in and went out there is shown. */
export default function UseDataDialog({
  onChoose,
  onClose,
}: {
  readonly onChoose: (executionId: string) => void
  readonly onClose: () => void
}) {
  const { client } = usePanel()
  const { workflowId } = useEditor()
  const [text, setText] = useState('')
  const runs = useInfiniteQuery({
    queryKey: ['runs-to-use', workflowId],
    queryFn: ({ pageParam, signal }) =>
      client.executions.list({ workflow: workflowId, limit: PER_PAGE, cursor: pageParam, signal }).page(),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: ({ nextCursor }) => nextCursor,
  })
  const take = (id: string) => {
    onChoose(id)
    onClose()
  }
  const named = useMutation({
    mutationFn: async () => {
      // An address holds the id of the workspace too: that of the execution is the last.
      const id = text.match(ID)?.at(-1)
      if (id === undefined) throw new Error(t('panel.use-data.no-id'))
      const execution = await client.executions.get(id)
      if (execution.workflowId !== workflowId) throw new Error(t('panel.use-data.other'))
      return id
    },
    onSuccess: take,
  })
  const listed = runs.data?.pages.flatMap(({ items }) => items)
  return (
    <Dialog title={t('panel.use-data.title')} description={t('panel.use-data.lead')} width="medium" onClose={onClose}>
      <div className="flex flex-col gap-4">
        <form
          className="flex items-end gap-2"
          onSubmit={(event) => {
            event.preventDefault()
            named.mutate()
          }}
        >
          <div className="min-w-0 flex-1">
            <TextField
              label={t('panel.use-data.id')}
              placeholder="0190c8f2-…"
              spellCheck={false}
              problem={named.error?.message}
              value={text}
              onChange={({ target }) => {
                setText(target.value)
                named.reset()
              }}
            />
          </div>
          <Button type="submit" disabled={text.trim() === ''} isBusy={named.isPending}>
            {t('panel.use-data.take')}
          </Button>
        </form>
        {runs.error !== null ? (
          <ErrorNotice title={t('data.failed')} {...errorOf(runs.error)} onRetry={() => void runs.refetch()} />
        ) : listed === undefined ? (
          <div className="flex flex-col gap-3">
            {['a', 'b', 'c'].map((key) => (
              <Bone key={key} className="h-6 w-full" />
            ))}
          </div>
        ) : (
          <ul aria-label={t('panel.use-data.runs')} className="divide-y divide-border border-y border-border">
            {listed.map(({ id, status, createdAt, mode, error }) => (
              <li key={id}>
                <button
                  type="button"
                  title={fullTime(createdAt)}
                  onClick={() => take(id)}
                  className="flex min-h-9 w-full min-w-0 items-center gap-2.5 px-2 text-left text-ui text-text hover:bg-raised focus-visible:-outline-offset-2"
                >
                  <StatusGlyph status={status} />
                  <span className="w-24 shrink-0">{t(STATUS_LOOKS[status].word)}</span>
                  <span className="w-28 shrink-0 text-text-2">{relativeTime(createdAt)}</span>
                  <span className="w-24 shrink-0 text-text-3">
                    {mode === 'test' ? t('panel.test-run') : t('panel.real-run')}
                  </span>
                  <span className="min-w-0 flex-1 truncate text-text-3">{error?.message}</span>
                </button>
              </li>
            ))}
          </ul>
        )}
        {runs.hasNextPage && (
          <Button size="compact" isBusy={runs.isFetchingNextPage} onClick={() => void runs.fetchNextPage()}>
            {t('panel.use-data.more')}
          </Button>
        )}
      </div>
    </Dialog>
  )
}
