import type { Execution, ExecutionDelta, ExecutionNews, LinkFlow, StepDelta } from '@linkflow/sdk'
import type { Command } from 'commander'
import type { Context } from '../context.ts'
import { EXIT } from '../exit-code.ts'
import { type Paint, painterFor } from '../print/paint.ts'
import { FINAL, STATUS } from '../print/status.ts'
import { duration, localTime, plural, printable } from '../print/text.ts'
import type { Terminal } from '../terminal.ts'
import { id, JSON_FLAG } from './options.ts'

export function addWatchCommand(executions: Command, context: Context): void {
  executions
    .command('watch')
    .description(
      'Show what executions do, as they do it: with an id each step of that one until it has ended, without one the starts and ends of all.',
    )
    .argument('[id]', 'id of an execution', id)
    .option(...JSON_FLAG)
    .action(async (executionId: string | undefined, _: object, command: Command) => {
      const { json, workflow } = command.optsWithGlobals() as { json?: boolean; workflow?: string }
      if (workflow !== undefined) command.error('error: watch takes an id, or nothing')
      const stop = new AbortController()
      const off = context.terminal.onInterrupt(() => stop.abort())
      const out = new Out(context.terminal, json === true)
      try {
        if (executionId === undefined) await watchAll(context.api(), out, stop.signal)
        else if (!(await watchOne(context.api(), executionId, out, stop.signal))) context.end(EXIT.failed)
      } catch (error) {
        if (!stop.signal.aborted) throw error
      } finally {
        off()
      }
    })
}

/** Did it succeed? */
async function watchOne(api: LinkFlow, executionId: string, out: Out, signal: AbortSignal): Promise<boolean> {
  const told = new Map<string, string>()
  let last: Execution | undefined
  for await (const news of api.events.execution(executionId, { signal })) {
    for (const step of stepsOf(news)) {
      const now = `${step.status} ${step.attempt}`
      if (told.get(step.step) === now) continue
      told.set(step.step, now)
      out.step(step)
    }
    if (news.type === 'state') last = news.state.execution
    else if (news.type === 'execution' && !FINAL.has(news.status)) out.change(news)
  }
  if (last !== undefined) out.ended(last)
  return last?.status === 'succeeded'
}

const stepsOf = (news: ExecutionNews): readonly StepDelta[] =>
  news.type === 'state' ? news.state.steps : news.type === 'step' ? [news] : []

async function watchAll(api: LinkFlow, out: Out, signal: AbortSignal): Promise<void> {
  // What a person may not see is told before they wait for it.
  await api.executions.list({ limit: 1, signal }).page()
  for await (const { event } of api.events.listen(['executions'], { signal })) {
    if (event.type === 'execution') out.change(event)
    else if (event.type === 'gap' || event.type === 'many') out.missed()
  }
}

/** Lines for people or for programs. */
class Out {
  private readonly terminal: Terminal
  private readonly json: boolean
  private readonly paint: Paint

  constructor(terminal: Terminal, json: boolean) {
    this.terminal = terminal
    this.json = json
    this.paint = painterFor(terminal, terminal.stdout)
  }

  step(step: StepDelta): void {
    if (this.json) return this.write(step)
    const { glyph, color, text } = STATUS[step.status === 'reused' ? 'succeeded' : step.status]
    const items = (step.outputs ?? []).reduce((sum, { count }) => sum + count, 0)
    const details = [
      step.status === 'reused' ? 'taken over' : text,
      step.attempt > 1 ? `attempt ${step.attempt}` : '',
      step.outputs === undefined ? '' : plural(items, 'item'),
      step.ms === undefined ? '' : duration(step.ms),
      step.code ?? '',
    ].filter((each) => each !== '')
    this.say(`${this.time(step.at)} ${this.paint(color, glyph)} ${printable(step.step)}: ${details.join(', ')}`)
  }

  change(delta: ExecutionDelta): void {
    if (this.json) return this.write(delta)
    const { glyph, color, text } = STATUS[delta.status]
    const why = delta.code === undefined ? '' : ` (${delta.code})`
    this.say(`${this.time(delta.at)} ${this.paint(color, glyph)} ${delta.execution} ${text}${why}`)
  }

  ended(execution: Execution): void {
    if (this.json) return this.write({ type: 'ended', execution })
    const { glyph, color, text } = STATUS[execution.status]
    const why = execution.error === undefined ? '' : `: ${printable(execution.error.message)}`
    const at = execution.finishedAt ?? execution.createdAt
    const took = duration(execution.durationMs ?? 0)
    this.say(`${this.time(at)} ${this.paint(color, glyph)} ${execution.id} ${text} (${took})${why}`)
  }

  missed(): void {
    if (this.json) this.write({ type: 'missed' })
    else this.say(this.paint('yellow', '… more happened than is shown here; «linkflow executions» lists it.'))
  }

  private time(at: string): string {
    return this.paint('dim', localTime(at))
  }

  private write(event: object): void {
    this.say(JSON.stringify(event))
  }

  private say(line: string): void {
    this.terminal.stdout.write(`${line}\n`)
  }
}
