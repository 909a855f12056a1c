import type { StepItemView } from '@linkflow/contracts'
import { painterFor } from '../print/paint.ts'
import { StepBoard } from '../print/step-board.ts'
import type { Terminal } from '../terminal.ts'

/** What the tree needs of a plan. */
export interface PlanShape {
  readonly nodes: readonly {
    readonly id: string
    readonly name: string
    readonly graph: number
    readonly body: number | undefined
  }[]
  readonly graphs: readonly { readonly nodes: readonly number[] }[]
}

/** Of a fact of the journal, what a tree of steps shows. */
interface ShownFact {
  readonly t: string
  readonly k?: string
  readonly ms?: number
  readonly out?: readonly { readonly port: string; readonly n: number }[]
  readonly err?: { readonly code: string; readonly message: string; readonly item?: number }
}

const REDRAW_MS = 100
/** Facts of big outputs are cut: only their counts are shown, and parsing megabytes would slow the run. */
const FACT_CHARS_MAX = 1_000_000
const ROWS_DEFAULT = 24

/** The tree of steps while a workflow runs, drawn over itself on a terminal; nothing where nobody looks. */
export class LiveSteps {
  readonly board = new StepBoard()
  private readonly terminal: Terminal
  private readonly names = new Map<string, string>()
  private drawn = 0
  private isStale = false
  private timer: NodeJS.Timeout | undefined

  constructor(terminal: Terminal) {
    this.terminal = terminal
  }

  begin(plan: PlanShape, trigger: string, items: number): void {
    const shown = inOrder(plan)
    for (const { id, name } of shown) this.names.set(id, name)
    this.board.announce(shown)
    const name = this.names.get(trigger) ?? trigger
    const outputs = [{ port: 'main', count: items }]
    this.board.settled({ step: trigger, node: trigger, name, status: 'succeeded', outputs })
    this.isStale = true
    if (this.terminal.stderr.isTTY === true) this.timer = setInterval(() => this.draw(), REDRAW_MS)
  }

  started(step: string): void {
    this.board.started(step.split('@', 1)[0]!, step)
    this.isStale = true
  }

  fact(text: string): void {
    if (this.timer === undefined || text.length > FACT_CHARS_MAX) return
    const fact = JSON.parse(text) as ShownFact
    const step = fact.k
    const status = STATUS_OF.get(fact.t)
    if (step === undefined || status === undefined) return
    const [node, iteration] = step.split('@', 2) as [string, string | undefined]
    this.board.settled({
      step,
      node,
      name: this.names.get(node) ?? node,
      status,
      ...(iteration !== undefined && { iteration }),
      ...(fact.out && { outputs: fact.out.map(({ port, n }) => ({ port, count: n })) }),
      ...(fact.ms !== undefined && { durationMs: fact.ms }),
      ...(fact.err && { error: fact.err }),
    })
    this.isStale = true
  }

  /** Takes the tree away: what follows is printed below what was there before it. */
  end(): void {
    clearInterval(this.timer)
    this.timer = undefined
    this.erase()
  }

  private draw(): void {
    if (!this.isStale) return
    this.isStale = false
    const { stderr } = this.terminal
    const { columns = 80, rows = ROWS_DEFAULT } = stderr as { columns?: number; rows?: number }
    const lines = this.board.lines(painterFor(this.terminal, stderr), columns)
    const room = Math.max(3, rows - 2)
    const shown = lines.length <= room ? lines : [...lines.slice(0, room - 1), `… ${lines.length - room + 1} more`]
    this.erase()
    stderr.write(`${shown.join('\n')}\n`)
    this.drawn = shown.length
  }

  private erase(): void {
    if (this.drawn > 0) this.terminal.stderr.write(`\u001b[${this.drawn}A\u001b[0J`)
    this.drawn = 0
  }
}

const STATUS_OF: ReadonlyMap<string, StepItemView['status']> = new Map([
  ['done', 'succeeded'],
  ['fail', 'failed'],
  ['wait', 'waiting'],
  ['stop', 'cancelled'],
])

/** Each node below what comes before it, the body of a loop under the loop. */
function inOrder({ nodes, graphs }: PlanShape): { id: string; name: string; depth: number }[] {
  const of = (graph: number, depth: number): { id: string; name: string; depth: number }[] =>
    graphs[graph]!.nodes.flatMap((index) => {
      const { id, name, body } = nodes[index]!
      return [{ id, name, depth }, ...(body === undefined ? [] : of(body, depth + 1))]
    })
  return of(0, 0)
}
