import type { StepItemView } from '@linkflow/contracts'
import type { Paint } from './paint.ts'
import { STATUS } from './status.ts'
import { duration, plural, short } from './text.ts'

export type BoardStep = Pick<StepItemView, 'step' | 'node' | 'name' | 'status'> &
  Partial<Pick<StepItemView, 'outputs' | 'durationMs' | 'error' | 'reused' | 'reason' | 'iteration'>>

interface Row {
  readonly name: string
  readonly depth: number
  readonly running: Set<string>
  readonly counts: Map<StepItemView['status'], number>
  /** Steps whose last word may be followed by another: a wait that ends, a failure that is retried. */
  readonly open: Map<string, 'failed' | 'waiting'>
  /** Items by port. */
  readonly items: Map<string, number>
  ms: number
  reused: number
  error: { readonly step: string; readonly text: string } | undefined
  reason: string | undefined
}

const NAME_CHARS_MAX = 40
const REASON_CHARS_MAX = 70

/**
 * The steps of one execution, a line for each node: a loop of ten thousand iterations is a line per node of its body with a
 * count. Fed by what happens (live) or by what the journal tells (history); the lines are the same.
 */
export class StepBoard {
  private readonly rows = new Map<string, Row>()

  /** Nodes in the order in which they are to be shown. Those that were not announced come at the end. */
  announce(nodes: readonly { readonly id: string; readonly name: string; readonly depth: number }[]): void {
    for (const { id, name, depth } of nodes) this.row(id, name, depth)
  }

  static of(steps: readonly BoardStep[]): StepBoard {
    const board = new StepBoard()
    for (const step of steps) board.settled(step)
    return board
  }

  started(node: string, step: string): void {
    const row = this.row(node, node, 0)
    reopen(row, step)
    row.running.add(step)
  }

  settled(step: BoardStep): void {
    const { node, name, status, outputs = [], durationMs = 0, error, reused, reason, iteration } = step
    const row = this.row(node, name, iteration === undefined ? 0 : iteration.split('.').length)
    row.running.delete(step.step)
    reopen(row, step.step)
    row.counts.set(status, (row.counts.get(status) ?? 0) + 1)
    if (status === 'failed' || status === 'waiting') row.open.set(step.step, status)
    for (const { port, count } of outputs) row.items.set(port, (row.items.get(port) ?? 0) + count)
    row.ms += durationMs
    if (reused) row.reused += 1
    row.error ??= error && {
      step: step.step,
      text: `${error.message}${error.item === undefined ? '' : ` (item ${error.item})`}`,
    }
    row.reason = reason ?? row.reason
  }

  lines(paint: Paint, width = 80): string[] {
    return [...this.rows.values()]
      .filter((row) => row.running.size > 0 || row.counts.size > 0)
      .flatMap((row) => linesOf(row, paint, width))
  }

  private row(id: string, name: string, depth: number): Row {
    const known = this.rows.get(id)
    if (known !== undefined) return known
    const row: Row = {
      name,
      depth,
      running: new Set(),
      counts: new Map(),
      open: new Map(),
      items: new Map(),
      ms: 0,
      reused: 0,
      error: undefined,
      reason: undefined,
    }
    this.rows.set(id, row)
    return row
  }
}

function reopen(row: Row, step: string): void {
  const status = row.open.get(step)
  if (status === undefined) return
  row.open.delete(step)
  const left = row.counts.get(status)! - 1
  if (left > 0) row.counts.set(status, left)
  else row.counts.delete(status)
  if (row.error?.step === step) row.error = undefined
}

/** What a node as a whole is, from its steps: what needs attention first. */
const RANK = ['failed', 'running', 'waiting', 'cancelled', 'succeeded', 'queued', 'skipped'] as const

function statusOf({ running, counts }: Row): StepItemView['status'] {
  if (running.size > 0 && !counts.has('failed')) return 'running'
  return RANK.find((status) => counts.has(status)) ?? 'queued'
}

/** By port only where items left by several. */
function itemsText(items: ReadonlyMap<string, number>): string {
  const taken = [...items].filter(([, count]) => count > 0)
  if (taken.length > 1) return taken.map(([port, count]) => `${count} ${port}`).join(', ')
  return plural(taken[0]?.[1] ?? 0, 'item')
}

function linesOf(row: Row, paint: Paint, width: number): string[] {
  const status = statusOf(row)
  const { glyph, color } = STATUS[status]
  const indent = '  '.repeat(row.depth)
  const ran = [...row.counts].reduce((sum, [each, count]) => (each === 'skipped' ? sum : sum + count), 0)
  const facts = [
    row.depth > 0 || ran > 1 ? `×${ran}` : undefined,
    row.counts.has('succeeded') ? itemsText(row.items) : undefined,
    row.counts.has('succeeded') || row.counts.has('failed') ? duration(row.ms) : undefined,
    status === 'failed' && ran > 1 ? `${row.counts.get('failed')} failed` : undefined,
    row.reused > 0 ? 'reused' : undefined,
    status === 'skipped' ? 'skipped' : undefined,
    status === 'waiting' ? short(row.reason ?? 'waiting', REASON_CHARS_MAX) : undefined,
  ].filter((fact) => fact !== undefined)
  const head = `${indent}${paint(color, glyph)} ${short(row.name, NAME_CHARS_MAX)}`
  const line = facts.length === 0 ? head : `${head}  ${paint('dim', facts.join('  '))}`
  if (row.error === undefined) return [line]
  return [line, `${indent}  ${paint('red', short(row.error.text, Math.max(20, width - indent.length - 2)))}`]
}
