import { isLinkFlowError } from '@linkflow/sdk'
import { useState } from 'react'
import { t } from '../../strings/index.ts'
import { toast } from '../../ui/toaster.tsx'
import { useCanvasController } from '../view/canvas-context.tsx'
import { useEditor, useRun } from '../view/editor-context.tsx'
import { hasEnded } from './run-state.ts'
import type { RunStore, StartRun } from './run-store.ts'
import { savedDraft } from './saved-draft.ts'

/** Runs the draft, stops a run, and lets one go on that is paused; why it could not is told. */
export function useRunActs() {
  const { runs, session } = useEditor()
  const controller = useCanvasController()
  const run = useRun()
  const [doing, setDoing] = useState<'starting' | 'stopping' | 'going-on'>()
  const attempt = async (what: NonNullable<typeof doing>, act: () => Promise<void>) => {
    if (doing !== undefined) return
    setDoing(what)
    try {
      await act()
    } catch (error) {
      if (!isLinkFlowError(error)) throw error
      toast({ text: error.message, tone: 'error' })
    } finally {
      setDoing(undefined)
    }
  }
  /** Breakpoints of nodes that are there. */
  const breakpoints = () => {
    const there = new Set(controller.file.nodes.map(({ id }) => id))
    return [...controller.state.breakpoints.values()].filter(({ node }) => there.has(node))
  }
  return {
    doing,
    isRunning: run !== undefined && !hasEnded(run.status),
    start: (how: StartRun) =>
      void attempt('starting', async () => {
        if (await savedDraft(session)) await runs.start({ ...how, breakpoints: breakpoints() })
        else toast({ text: t('run.not-saved'), tone: 'error' })
      }),
    stop: () => void attempt('stopping', () => runs.stop()),
    goOn: (how: Parameters<RunStore['goOn']>[0]) => void attempt('going-on', () => runs.goOn(how)),
  }
}
