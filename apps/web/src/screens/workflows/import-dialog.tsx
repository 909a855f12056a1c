import type { ImportedWorkflows } from '@linkflow/sdk'
import { Link } from '@tanstack/react-router'
import { useEffect, useRef, useState } from 'react'
import { usePlace } from '../../app/me.ts'
import { ImportFailed } from '../../import/import-failed.tsx'
import { ReportView } from '../../import/report-view.tsx'
import { t } from '../../strings/index.ts'
import { Button } from '../../ui/button.tsx'
import { Dialog } from '../../ui/dialog.tsx'
import { Bone } from '../../ui/skeleton.tsx'
import { ErrorNotice } from '../../ui/states.tsx'
import { toast } from '../../ui/toaster.tsx'
import { importFile } from './import-file.ts'
import { type Import, onlyOwn } from './imports.ts'

type Made = ImportedWorkflows['workflows'][number]

/** Files become workflows one after the other, and each is told of: what became of it, or why it could not. */
export function ImportDialog({
  imports: begun,
  send,
  onOpen,
  onClose,
}: {
  readonly imports: readonly Import[]
  readonly send: (document: unknown) => Promise<ImportedWorkflows>
  readonly onOpen: (id: string) => void
  readonly onClose: () => void
}) {
  const [imports, setImports] = useState(begun)
  const isBegun = useRef(false)
  const isOpen = useRef(true)
  useEffect(() => {
    isOpen.current = true
    return () => {
      isOpen.current = false
    }
  }, [])
  const bring = async (one: Import, at: number): Promise<Import> => {
    const put = (state: Import['state']): Import => {
      const next = { ...one, state }
      setImports((all) => all.with(at, next))
      return next
    }
    put({ type: 'reading' })
    return put(await importFile(one.file!, send))
  }
  useEffect(() => {
    if (isBegun.current) return
    isBegun.current = true
    const all = async () => {
      const done: Import[] = []
      for (const [at, one] of begun.entries()) done.push(one.state.type === 'reading' ? await bring(one, at) : one)
      const own = onlyOwn(done)
      // Whoever has closed it meanwhile is somewhere else.
      if (own === undefined || !isOpen.current) return
      const { state } = done[0]!
      if (state.type === 'done') toast({ text: t('import.made', { name: state.imported.workflows[0]!.name }) })
      onClose()
      onOpen(own)
    }
    void all()
  })
  const isOfN8n = imports.every(({ state }) => state.type === 'done' && state.imported.format === 'n8n')
  const made = imports.flatMap(({ state }) => (state.type === 'done' ? state.imported.workflows : []))
  const only = made.length === 1 && imports.length === 1 ? made[0] : undefined
  return (
    <Dialog
      title={t(isOfN8n ? 'import.from-n8n' : 'import.title')}
      width="medium"
      onClose={onClose}
      footer={
        <>
          <Button look={only === undefined ? 'primary' : 'quiet'} onClick={onClose}>
            {t('dialog.close')}
          </Button>
          {only && (
            <Button look="primary" onClick={() => onOpen(only.id)}>
              {t('import.open', { name: only.name })}
            </Button>
          )}
        </>
      }
    >
      <div className="flex flex-col gap-4">
        {imports.map((one, at) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: names may stand twice, and nothing is reordered
          <Outcome key={at} of={one} isOnly={only !== undefined} onRetry={() => void bring(one, at)} />
        ))}
      </div>
    </Dialog>
  )
}

function Outcome({
  of: { name, file, state },
  isOnly,
  onRetry,
}: {
  readonly of: Import
  readonly isOnly: boolean
  readonly onRetry: () => void
}) {
  switch (state.type) {
    case 'reading':
      return (
        <div role="status" aria-label={t('import.reading-file', { file: name })} className="flex flex-col gap-3">
          <Bone className="h-4 w-3/5" />
          <Bone className="h-16 w-full" />
        </div>
      )
    case 'unreadable':
      return <ErrorNotice title={name} text={t(`import.why.${state.why}`)} />
    case 'failed':
      return (
        <section aria-label={name} className="flex flex-col gap-1.5">
          <h3 className="font-medium text-text">{name}</h3>
          <ImportFailed error={state.error} {...(file && { onRetry })} />
        </section>
      )
    case 'done':
      return state.imported.workflows.map((workflow) => (
        <Workflow key={workflow.id} workflow={workflow} isOnly={isOnly} />
      ))
  }
}

/** Of several, each is folded up: what is wanted of it is looked at. */
function Workflow({
  workflow: { id, name, nodes, problems, report },
  isOnly,
}: {
  readonly workflow: Made
  readonly isOnly: boolean
}) {
  const { id: workspace } = usePlace()
  const [isUnfolded, setUnfolded] = useState(isOnly)
  const link = 'rounded-input font-medium text-accent hover:underline'
  const told = report && (
    <ReportView
      report={report}
      goTo={(node, text) => (
        <Link
          to="/w/$workspace/workflows/$workflow"
          params={{ workspace, workflow: id }}
          search={{ node }}
          className={link}
        >
          {text}
        </Link>
      )}
    />
  )
  const errors = problems.filter(({ severity }) => severity === 'error').length
  const wrong = errors > 0 && <p className="text-meta text-text-2">{t('import.problems', { count: errors })}</p>
  if (isOnly)
    return (
      <>
        {told}
        {wrong}
      </>
    )
  return (
    <section aria-label={name} className="flex flex-col gap-2 rounded-card border border-border px-4 py-3">
      <div className="flex items-baseline justify-between gap-3">
        <h3 className="min-w-0 truncate">
          <Link to="/w/$workspace/workflows/$workflow" params={{ workspace, workflow: id }} className={link}>
            {name}
          </Link>
        </h3>
        <span className="text-meta whitespace-nowrap text-text-3">{t('import.made-nodes', { count: nodes })}</span>
      </div>
      {wrong}
      {told && (
        <details onToggle={({ currentTarget }) => setUnfolded(currentTarget.open)}>
          <summary className="min-h-6 cursor-pointer text-text-2 hover:text-text">{t('import.nodes')}</summary>
          <div className="pt-3">{isUnfolded && told}</div>
        </details>
      )}
    </section>
  )
}
