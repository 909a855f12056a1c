import { type KeyboardEvent, useEffect, useRef } from 'react'
import { ImportFailed } from '../../import/import-failed.tsx'
import { ReportView } from '../../import/report-view.tsx'
import { t } from '../../strings/index.ts'
import { Button } from '../../ui/button.tsx'
import { IconButton } from '../../ui/icon-button.tsx'
import { CloseIcon } from '../../ui/icons.ts'
import { Bone } from '../../ui/skeleton.tsx'
import { documentOf } from '../session.ts'
import { useCanvas, useCanvasController } from './canvas-context.tsx'
import { useSession } from './editor-context.tsx'
import type { Imported } from './imported.ts'

/** What became of what was pasted. It stands beside the canvas, so that one can go from line to node and back. */
export function ImportPanel() {
  const controller = useCanvasController()
  const imported = useCanvas((state) => state.imported)
  const isGone = useSession((session) => imported?.type === 'done' && isTakenBack(documentOf(session), imported))
  // Undone: there is nothing left to tell of.
  useEffect(() => {
    if (!isGone) return
    controller.store.setState({ imported: undefined })
    // It had the keyboard, perhaps.
    if (document.activeElement === document.body) controller.focusCard()
  }, [isGone, controller])
  return imported === undefined || isGone ? null : <Panel imported={imported} />
}

function Panel({ imported }: { readonly imported: Imported }) {
  const controller = useCanvasController()
  const box = useRef<HTMLDialogElement>(null)
  useEffect(() => box.current?.focus(), [])
  const close = () => {
    controller.store.setState({ imported: undefined })
    controller.focusCard()
  }
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key !== 'Escape') return
    event.stopPropagation()
    close()
  }
  return (
    <dialog
      ref={box}
      open
      aria-labelledby="import-title"
      tabIndex={-1}
      onKeyDown={onKeyDown}
      className="absolute inset-x-0 top-auto bottom-0 z-20 m-0 flex max-h-[55%] w-full max-w-none animate-appear flex-col rounded-card border border-border bg-surface p-0 text-text shadow-overlay md:top-3 md:right-3 md:bottom-auto md:left-auto md:max-h-[calc(100%-1.5rem)] md:w-[26rem]"
    >
      <header className="flex items-start justify-between gap-4 px-5 pt-4 pb-2">
        <h2 id="import-title" className="text-panel text-text">
          {t('import.from-n8n')}
        </h2>
        <IconButton icon={CloseIcon} label={t('dialog.close')} size="compact" onClick={close} />
      </header>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keys */}
      <div tabIndex={0} className="flex min-h-0 flex-1 flex-col gap-3 overflow-y-auto px-5 pt-1 pb-5">
        <Content imported={imported} />
      </div>
    </dialog>
  )
}

const isTakenBack = (
  { nodes, notes }: ReturnType<typeof documentOf>,
  { ids }: Extract<Imported, { type: 'done' }>,
): boolean => {
  const made = new Set(ids.values())
  return made.size > 0 && ![...nodes, ...notes].some(({ id }) => made.has(id))
}

function Content({ imported }: { readonly imported: Imported }) {
  const controller = useCanvasController()
  switch (imported.type) {
    case 'reading':
      return (
        <div role="status" aria-label={t('import.reading')} className="flex flex-col gap-3">
          <Bone className="h-4 w-4/5" />
          <Bone className="h-7 w-full" />
          <Bone className="h-24 w-full" />
        </div>
      )
    case 'failed':
      return <ImportFailed error={imported.error} onRetry={imported.again} />
    case 'several':
      return (
        <>
          <p className="text-text-2">{t('import.several', { count: imported.workflows.length })}</p>
          <ul className="flex flex-col gap-1">
            {imported.workflows.map((workflow, index) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: names may stand twice, and nothing is reordered
              <li key={index} className="flex items-center justify-between gap-3">
                <span className="min-w-0 truncate">{workflow.file.name}</span>
                <Button
                  size="compact"
                  aria-label={t('import.insert-this', { name: workflow.file.name })}
                  onClick={() => imported.choose(workflow)}
                >
                  {t('import.insert')}
                </Button>
              </li>
            ))}
          </ul>
        </>
      )
    case 'done': {
      const { workflow, ids, keepsSettings } = imported
      const { report, pins } = workflow
      return (
        <>
          {keepsSettings && <Caution text={t('import.keeps-settings')} />}
          {pins > 0 && <Caution text={t('import.no-pins', { count: pins })} />}
          {report !== undefined && (
            <ReportView
              report={report}
              goTo={(id, name) => (
                <button
                  type="button"
                  onClick={() => controller.goTo(ids.get(id) ?? id, 'centre')}
                  className="min-h-6 rounded-input text-left font-medium text-accent hover:underline"
                >
                  {name}
                </button>
              )}
            />
          )}
          <p className="text-meta text-text-3">{t('import.one-step')}</p>
        </>
      )
    }
  }
}

const Caution = ({ text }: { readonly text: string }) => (
  <p className="rounded-button border border-warning bg-warning-bg px-3 py-2 text-meta text-text">{text}</p>
)
