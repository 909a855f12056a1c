import type { Problem, WorkflowFile } from '@linkflow/contracts'
import { isLinkFlowError, type LinkFlow } from '@linkflow/sdk'
import { useMutation, useQuery } from '@tanstack/react-query'
import { type ReactNode, useState } from 'react'
import { t } from '../../strings/index.ts'
import { Button } from '../../ui/button.tsx'
import { Dialog } from '../../ui/dialog.tsx'
import { TextArea, TextField } from '../../ui/field.tsx'
import { PublishIcon, RunIcon } from '../../ui/icons.ts'
import { Bone } from '../../ui/skeleton.tsx'
import { ErrorNotice } from '../../ui/states.tsx'
import { Switch } from '../../ui/switch.tsx'
import { toast } from '../../ui/toaster.tsx'
import { callersChange } from '../diff/callers.ts'
import { CallersText } from '../diff/callers-text.tsx'
import { ChangeList } from '../diff/change-list.tsx'
import { changesOf, withoutLayout } from '../diff/changes.ts'
import { savedDraft } from '../run/saved-draft.ts'
import { documentOf } from '../session.ts'
import type { RunningSession } from '../sync/run-session.ts'
import { TestList } from '../tests/test-list.tsx'
import { testCasesQuery, useTestRun } from '../tests/use-test-run.ts'
import { keyOfProblem } from './draft-problems.ts'
import { ProblemLinks } from './problem-links.tsx'

const NAME_CHARS = 128
const NOTE_CHARS = 4_000

export interface PublishDialogProps {
  readonly client: LinkFlow
  readonly workflowId: string
  readonly session: RunningSession
  /** What runs now; undefined where nothing does. */
  readonly liveVersion: string | undefined
  /** What is seen to be wrong without asking. */
  readonly own: readonly Problem[]
  readonly onProblem: (problem: Problem) => void
  readonly onPublished: () => void
  readonly onClose: () => void
  readonly mayRun: boolean
  /** The address of a run. */
  readonly runLink: (execution: string) => string
}

/** What becomes live, what is wrong with it, who notices, and the last question. */
export function PublishDialog(props: PublishDialogProps) {
  const { client, workflowId, session, liveVersion, own, onProblem, onPublished, onClose, mayRun, runLink } = props
  const isLive = liveVersion !== undefined
  const [name, setName] = useState('')
  const [note, setNote] = useState('')
  const [open, setOpen] = useState<string>()
  const asked = useQuery({
    queryKey: ['publish', workflowId],
    staleTime: 0,
    gcTime: 0,
    queryFn: async ({ signal }) => {
      const isSaved = await savedDraft(session)
      if (!isSaved) throw new Error(t('editor.publish.not-saved'))
      const after = documentOf(session.session)
      const [compared, live, validation] = await Promise.all([
        isLive ? client.workflows.diff(workflowId, { from: 'live', to: 'draft', signal }) : undefined,
        isLive ? client.workflows.version(workflowId, liveVersion, { signal }) : undefined,
        client.workflows.validate(after, { workflowId, signal }),
      ])
      const before = live?.file as WorkflowFile | undefined
      const changes = compared && before && changesOf(compared.diff, { before, after })
      return {
        changes,
        isSame: compared?.identical === true,
        callers: callersChange(before, after),
        problems: validation.problems as readonly Problem[],
      }
    },
  })
  const tests = useQuery({ ...testCasesQuery(client, workflowId), enabled: mayRun })
  const run = useTestRun(client, workflowId)
  const [isGated, setGated] = useState(readGate)
  const publish = useMutation({
    mutationFn: async () => {
      const { revision } = session.session.sync.base
      if (isGated && tests.data?.length) {
        const failed = await run.start('draft')
        if (failed > 0) throw new Error(t('tests.in-the-way', { count: failed }))
      }
      return client.workflows.publish(workflowId, {
        revision,
        ...(name.trim() !== '' && { name: name.trim() }),
        ...(note.trim() !== '' && { note: note.trim() }),
      })
    },
    onSuccess: ({ live }) => {
      onClose()
      onPublished()
      toast({ text: t('editor.publish.done', { number: live?.number ?? 1 }) })
    },
  })
  const problems = allProblems(asked.data?.problems ?? [], own)
  const hasErrors = problems.some(({ severity }) => severity !== 'warning')
  const changes = asked.data?.changes
  const isSame = asked.data?.isSame === true
  const failed = publish.error ?? run.error ?? asked.error
  return (
    <Dialog
      title={t('editor.publish.title')}
      description={t(isLive ? 'editor.publish.text' : 'editor.publish.first')}
      width="medium"
      onClose={onClose}
      footer={
        <>
          <Button onClick={onClose}>{t('dialog.cancel')}</Button>
          <Button
            look="primary"
            icon={PublishIcon}
            isBusy={publish.isPending}
            disabled={asked.data === undefined || hasErrors || isSame}
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
          <Part title={t('editor.publish.problems', { count: problems.length })}>
            <ProblemLinks problems={problems} onOpen={onProblem} />
          </Part>
        )}
        {asked.isPending && (
          <div className="flex flex-col gap-2">
            <Bone className="h-5 w-48" />
            <Bone className="h-5 w-72" />
            <Bone className="h-5 w-64" />
          </div>
        )}
        {changes !== undefined && (
          <Part title={t('editor.publish.changes')}>
            {withoutLayout(changes).length === 0 ? (
              <p className="text-text-2">{t(isSame ? 'editor.publish.same' : 'editor.publish.layout-only')}</p>
            ) : (
              <ChangeList changes={withoutLayout(changes)} selected={open} onSelect={setOpen} />
            )}
            {changes.some(({ group }) => group === 'layout') && (
              <p className="text-meta text-text-3">
                {t('editor.publish.moved', { count: changes.filter(({ group }) => group === 'layout').length })}
              </p>
            )}
          </Part>
        )}
        {asked.data !== undefined && !isSame && (
          <Part title={t('editor.publish.callers')}>
            <CallersText change={asked.data.callers} />
          </Part>
        )}
        {tests.data !== undefined && tests.data.length > 0 && !isSame && (
          <Part title={t('tests.title')}>
            <div className="flex flex-col gap-3">
              <TestList tests={tests.data} results={run.results} runLink={runLink} />
              <Button
                icon={RunIcon}
                size="compact"
                isBusy={run.isRunning}
                disabled={asked.data === undefined}
                onClick={() => void run.start('draft').catch(() => undefined)}
                className="self-start"
              >
                {t('tests.run')}
              </Button>
              <Switch
                label={t('tests.gate')}
                hint={t('tests.gate-hint')}
                isOn={isGated}
                onChange={(isOn) => {
                  setGated(isOn)
                  localStorage.setItem(GATE_KEPT_AS, String(isOn))
                }}
              />
            </div>
          </Part>
        )}
        {!isSame && (
          <div className="flex flex-col gap-3">
            <TextField
              label={t('editor.publish.name')}
              hint={t('editor.publish.name-hint')}
              maxLength={NAME_CHARS}
              value={name}
              onChange={({ target }) => setName(target.value)}
            />
            <TextArea
              label={t('editor.publish.note')}
              rows={2}
              maxLength={NOTE_CHARS}
              value={note}
              onChange={({ target }) => setNote(target.value)}
            />
          </div>
        )}
      </div>
    </Dialog>
  )
}

const GATE_KEPT_AS = 'linkflow.publish-gate'
const readGate = (): boolean => localStorage.getItem(GATE_KEPT_AS) === 'true'

/** Both may say the same in other words: what the server says counts. */
function allProblems(told: readonly Problem[], own: readonly Problem[]): readonly Problem[] {
  const known = new Set(told.map(keyOfProblem))
  return [...told, ...own.filter((each) => !known.has(keyOfProblem(each)))]
}

const Part = ({ title, children }: { readonly title: string; readonly children: ReactNode }) => (
  <section aria-label={title} className="flex flex-col gap-1.5">
    <h3 className="text-ui font-semibold">{title}</h3>
    {children}
  </section>
)
