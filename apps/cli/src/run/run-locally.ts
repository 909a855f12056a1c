import type { ExecutionView, Problem, StepItemView, WorkflowFile } from '@linkflow/contracts'
import {
  type CompiledVersion,
  chooseTrigger,
  type ExecutionHead,
  type ExecutionId,
  type ExecutionReader,
  itemsFromInput,
  outputOf,
  stepViews,
  type TriggerItem,
  testSource,
  type WorkspaceId,
} from '@linkflow/execution'
import type { Json, JsonObject } from '@linkflow/kernel'
import { type Config, type ServerParts, startServer } from '@linkflow/server'
import { createLogger } from '@linkflow/telemetry'
import { snapshotFile } from '@linkflow/workflow'
import { CliError } from '../cli-error.ts'
import { EXIT } from '../exit-code.ts'
import { FINAL } from '../print/status.ts'
import type { Terminal } from '../terminal.ts'
import { VERSION } from '../version.ts'
import type { LiveSteps } from './live-steps.ts'

export interface RunRequest {
  readonly file: WorkflowFile
  readonly input: Json | undefined
  readonly trigger: string | undefined
  /** Not the whole: up to a node, with pins in the place of nodes, on top of what an earlier such run did. */
  readonly test?: {
    readonly to: string | undefined
    /** On the first port of a node (id or name). */
    readonly pins: readonly { readonly node: string; readonly items: readonly JsonObject[] }[]
    readonly reuse: boolean
  }
  /** It is on disk: from now on others can look at it and cancel it. */
  readonly onStarted: (id: string) => void
}

export type RunResult =
  | { readonly type: 'invalid'; readonly problems: readonly Problem[] }
  | {
      readonly type: 'ended'
      readonly id: string
      readonly status: ExecutionView['status']
      readonly output: unknown
      readonly error: ExecutionView['error']
      readonly steps: readonly StepItemView[]
    }

/** How often we look for the end where our own worker does not tell us (another process may run a part). */
const LOOK_MS = 250
/** The answer of what has ended is in the journal: reading it takes this long only if the database is away. */
const ANSWER_READ_MS_MAX = 30_000

/**
 * Runs a file in this process, on the database of the data folder and by the code that a server runs it with. The
 * execution is in the history like any other; its workflow is in no list.
 */
export async function runLocally(
  config: Config,
  request: RunRequest,
  terminal: Terminal,
  live: LiveSteps,
): Promise<RunResult> {
  const ends = new Ends()
  const server = await startServer(config, {
    log: createLogger({
      level: config.logLevel,
      name: 'run',
      destination: { write: (line) => void terminal.stderr.write(line) },
    }),
    version: VERSION,
    isHeadless: true,
    watch: (head) => ends.watch(head, live),
  })
  try {
    return await run(server.parts, request, { terminal, live, ends })
  } finally {
    live.end()
    await server.stop()
  }
}

/** Whose facts are shown, and a word when its last one came. */
class Ends {
  private id: ExecutionId | undefined
  private wake: () => void = () => {}

  watch(head: ExecutionHead, live: LiveSteps) {
    this.id ??= head.id
    if (head.id !== this.id) return undefined
    return {
      started: (step: string) => live.started(step),
      fact: (text: string) => {
        live.fact(text)
        if (text.startsWith('{"t":"end"')) this.wake()
      },
    }
  }

  /** Until the last fact, or for at most so long. */
  sleep(ms: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, ms)
      this.wake = () => {
        clearTimeout(timer)
        resolve()
      }
    })
  }
}

async function run(
  parts: ServerParts,
  { file, input, trigger: wanted, test, onStarted }: RunRequest,
  { terminal, live, ends }: { terminal: Terminal; live: LiveSteps; ends: Ends },
): Promise<RunResult> {
  const { workspaceId, executions, workflows, versions, reader, answers } = parts
  const snapshot = await snapshotFile(workflows.needs)({ workspaceId, file })
  if (!snapshot.ok) {
    if (snapshot.error.type === 'invalid') return { type: 'invalid', problems: snapshot.error.problems }
    throw new CliError(EXIT.failed, 'workflow-too-large', 'The workflow file is too large.')
  }
  const version = (await versions.get(snapshot.value))!
  const trigger = triggerOf(version, wanted)
  const items = itemsFromInput(input)
  if (!items.ok) throw new CliError(EXIT.usage, 'input-invalid', items.error)
  live.begin(version.plan, trigger, items.value.length)
  const started =
    test === undefined
      ? await executions.start({ version, trigger, items: items.value, mode: 'manual' })
      : await startTest(parts, version, trigger, input === undefined ? undefined : items.value, test)
  if (started.type !== 'accepted') throw notStarted(started)
  const off = cancelOnInterrupt(terminal, () => executions.cancel([started.id]))
  try {
    onStarted(started.id)
    const summary = await ended(reader, workspaceId as WorkspaceId, started.id, ends)
    const answer = await answers.wait(started.id, ANSWER_READ_MS_MAX)
    const steps = stepViews(version, await reader.facts(workspaceId as WorkspaceId, started.id))
    const { output } = answer === undefined ? { output: undefined } : outputOf(answer)
    return {
      type: 'ended',
      id: started.id,
      status: summary.status,
      output: summary.status === 'succeeded' ? output : undefined,
      error: summary.error,
      steps,
    }
  } finally {
    off()
  }
}

async function startTest(
  { reader, versions, test: start }: ServerParts,
  version: CompiledVersion,
  trigger: string,
  items: readonly TriggerItem[] | undefined,
  { to, pins, reuse }: NonNullable<RunRequest['test']>,
): Promise<{ readonly type: 'accepted'; readonly id: ExecutionId }> {
  const loadVersion = (id: string) => versions.get(id)
  const source = await testSource({ reader, loadVersion })(version, reuse ? 'latest' : 'none')
  const started = await start({
    version,
    trigger,
    to,
    items,
    pins: pins.map((pin) => pinOf(version, pin)),
    source: source.ok ? source.value : undefined,
  })
  if (started.ok) return { type: 'accepted', id: started.value }
  const { error } = started
  const message =
    error.type === 'node-not-found'
      ? `--to names «${error.node}», a node that the workflow does not have.`
      : 'message' in error
        ? error.message
        : `The test run could not be started: ${error.type}.`
  throw new CliError(error.type === 'refused' ? EXIT.failed : EXIT.usage, error.type, message)
}

function pinOf(
  { plan }: CompiledVersion,
  { node, items }: { readonly node: string; readonly items: readonly JsonObject[] },
) {
  const found = plan.nodes[plan.indexById.get(node) ?? plan.indexByName.get(node) ?? -1]
  const port = found?.outputs.find((each) => each !== 'body')
  if (found !== undefined && port !== undefined) return { node: found.id, outputs: { [port]: items } }
  throw new CliError(EXIT.usage, 'pin-malformed', `--pin names «${node}», which is no node with an output.`)
}

function triggerOf(version: CompiledVersion, wanted: string | undefined): string {
  const trigger = chooseTrigger(version, wanted)
  if (trigger !== undefined) return trigger
  const ids = version.plan.triggers.map((index) => version.plan.nodes[index]!.id).join(', ')
  throw wanted === undefined
    ? new CliError(EXIT.usage, 'trigger-missing', `The workflow has several triggers; name one with --trigger: ${ids}.`)
    : new CliError(EXIT.usage, 'trigger-not-found', `«${wanted}» is no trigger of the workflow; it has: ${ids}.`)
}

function notStarted(
  started: { readonly type: string } & { readonly code?: string; readonly message?: string },
): CliError {
  const message =
    started.message ?? 'The execution could not be stored; the database or the backlog of work is the reason.'
  return new CliError(EXIT.failed, started.code ?? `execution-${started.type}`, message)
}

async function ended(reader: ExecutionReader, workspaceId: WorkspaceId, id: string, ends: Ends) {
  for (;;) {
    const summary = await reader.get(workspaceId, id)
    if (summary === undefined) throw new CliError(EXIT.failed, 'execution-not-found', `Execution ${id} is gone.`)
    if (FINAL.has(summary.status)) return summary
    await ends.sleep(LOOK_MS)
  }
}

/** The first Ctrl-C cancels the execution and waits for its end; the second ends the process. */
function cancelOnInterrupt(terminal: Terminal, cancel: () => Promise<unknown>): () => void {
  let isCancelling = false
  return terminal.onInterrupt(() => {
    if (isCancelling) return terminal.exit(EXIT.interrupted)
    isCancelling = true
    terminal.stderr.write('Cancelling; press Ctrl-C again to end at once.\n')
    void cancel().catch((error: Error) => terminal.stderr.write(`Could not cancel: ${error.message}\n`))
  })
}
