import type { ExecutionView, StepItemView } from '@linkflow/contracts'
import type { Color } from './paint.ts'

type Status = ExecutionView['status'] | StepItemView['status']

export const STATUS: Readonly<
  Record<Status, { readonly glyph: string; readonly color: Color; readonly text: string }>
> = {
  queued: { glyph: '·', color: 'dim', text: 'queued' },
  running: { glyph: '▸', color: 'cyan', text: 'running' },
  waiting: { glyph: '◷', color: 'blue', text: 'waiting' },
  paused: { glyph: '‖', color: 'blue', text: 'paused' },
  succeeded: { glyph: '✓', color: 'green', text: 'succeeded' },
  failed: { glyph: '✗', color: 'red', text: 'failed' },
  skipped: { glyph: '−', color: 'dim', text: 'skipped' },
  cancelled: { glyph: '⊘', color: 'yellow', text: 'cancelled' },
  timed_out: { glyph: '⧖', color: 'red', text: 'timed out' },
}

export const FINAL: ReadonlySet<string> = new Set(['succeeded', 'failed', 'cancelled', 'timed_out'])
