import { useEffect } from 'react'
import { useKeysOf } from '../../keys/key-store.ts'
import { useKeys } from '../../keys/use-keys.ts'
import { t } from '../../strings/index.ts'
import { Button } from '../../ui/button.tsx'
import { BreakpointIcon, GoOnIcon, JsonIcon, RunIcon, StepIcon } from '../../ui/icons.ts'
import { Tip } from '../../ui/tip.tsx'
import { nodeOf } from '../document/elements.ts'
import { useRunActs } from '../run/use-run-acts.ts'
import { documentOf } from '../session.ts'
import { useCanvasController } from './canvas-context.tsx'
import { useEditor, useRun, useSession } from './editor-context.tsx'

/** A run that is paused: where, and how it goes on. */
export function DebugBar() {
  const controller = useCanvasController()
  const { mayRun } = useEditor()
  const run = useRun()
  const at = run?.status === 'paused' ? run.pausedAt : undefined
  const node = useSession((session) => (at === undefined ? undefined : nodeOf(documentOf(session), at.node)))
  const { goOn, doing } = useRunActs()
  const isPaused = at !== undefined && mayRun
  useKeys(
    isPaused
      ? [
          { id: 'debug.step', scope: 'canvas', keys: 'F10', label: t('debug.step'), run: () => goOn({ to: 'next' }) },
          {
            id: 'debug.go-on',
            scope: 'canvas',
            keys: 'F8',
            label: t('debug.go-on'),
            run: () => goOn({ to: 'breakpoint' }),
          },
        ]
      : [],
  )
  const keys = { step: useKeysOf('debug.step'), goOn: useKeysOf('debug.go-on') }
  // One looks where it stands.
  useEffect(() => {
    if (at !== undefined) controller.goTo(at.node)
  }, [at, controller])
  if (at === undefined) return null
  const isBusy = doing === 'going-on'
  return (
    <div
      role="toolbar"
      aria-label={t('debug.bar')}
      className="absolute inset-x-3 bottom-3 z-10 mx-auto flex w-fit flex-col items-center gap-2 rounded-card border border-waiting bg-surface p-2 shadow-overlay"
    >
      <p role="status" className="flex min-w-0 items-center gap-2 px-1.5 text-ui text-text">
        <BreakpointIcon aria-hidden className="size-4 shrink-0 text-waiting" strokeWidth={1.75} />
        <span className="truncate">
          {t(at.when === 'before' ? 'debug.before' : 'debug.after', { name: node?.name ?? at.node })}
        </span>
      </p>
      {at.problem !== undefined && <p className="text-meta text-error">{at.problem}</p>}
      {mayRun && (
        <div className="flex items-center gap-1">
          <Tip text={t('debug.step')} keys={keys.step}>
            <Button size="compact" icon={StepIcon} isBusy={isBusy} onClick={() => goOn({ to: 'next' })}>
              {t('debug.step')}
            </Button>
          </Tip>
          <Tip text={t('debug.go-on')} keys={keys.goOn}>
            <Button size="compact" icon={GoOnIcon} onClick={() => goOn({ to: 'breakpoint' })}>
              {t('debug.go-on')}
            </Button>
          </Tip>
          <Button size="compact" icon={RunIcon} onClick={() => goOn({ to: 'end' })}>
            {t('debug.to-end')}
          </Button>
          <Button size="compact" icon={JsonIcon} onClick={() => controller.open({ type: 'paused-items' })}>
            {t('debug.change')}
          </Button>
        </div>
      )}
    </div>
  )
}
