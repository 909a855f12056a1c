import type { CodeSandbox } from '@linkflow/code-sandbox'
import type { Plan } from '@linkflow/engine'
import { type CodePort, type Item, walkLineage } from '@linkflow/node-runtime'
import type { OutputStore } from '../../application/output-store.ts'
import type { ExecutionHead } from '../../domain/execution.ts'
import { CODE_MEMORY_MB, CODE_TIMEOUT_MS } from '../../limits.ts'

export interface CodeStep {
  readonly head: ExecutionHead
  readonly workflowName: string
  readonly plan: Plan
  readonly node: number
  readonly step: string
  readonly data: OutputStore
  readonly timezone: string
  readonly vars: object
  readonly start: { readonly atMs: number; readonly seed: number }
  readonly signal: AbortSignal
  readonly log: (level: string, text: string) => void
}

/** Links that one look-up may follow. */
const LINKS_MAX = 1_000_000

/** Users' JavaScript of a step, in the sandbox. Other nodes' data is fetched when the code asks for it. */
export function codePort(sandbox: CodeSandbox, step: CodeStep): CodePort {
  return {
    async run({ source, mode, itemsJson, itemIndexBase, timeoutMs }) {
      const outcome = await sandbox.run({
        workspaceId: step.head.workspaceId,
        source,
        mode,
        itemsJson,
        ...(mode === 'each' && step.plan.nodes[step.node]!.onError !== 'stop' && { continueOnError: true }),
        ...(itemIndexBase !== undefined && { itemIndexBase }),
        facts: {
          nowMs: step.start.atMs,
          seed: `${step.head.id}:${step.step}:${step.start.seed}`,
          timezone: step.timezone,
        },
        scopeJson: JSON.stringify({
          $workflow: { id: step.head.workflowId, name: step.workflowName, active: true },
          $execution: { id: step.head.id, mode: step.head.mode },
          $vars: step.vars,
          $runIndex: runIndexOf(step.step),
        }),
        fetchNode: (name, what) => fetchNode(step, name, what),
        timeoutMs: timeoutMs ?? CODE_TIMEOUT_MS,
        memoryMb: CODE_MEMORY_MB,
        onConsole: (level, text) => step.log(level, text),
        signal: step.signal,
      })
      if (outcome.type === 'done') return { type: 'done', resultJson: outcome.resultJson }
      const { code, message, line, itemIndex } = outcome.error
      return {
        type: 'failed',
        error: { code, message, ...(line !== undefined && { line }), ...(itemIndex !== undefined && { itemIndex }) },
      }
    },
  }
}

const runIndexOf = (step: string): number => Number(step.split('@')[1]?.split('.').at(-1) ?? 0)

/** Answers what the code asks of another node, as JSON text. */
function fetchNode({ plan, step, data, node }: CodeStep, name: string, what: string): string {
  const target = name === '' ? sourceOf(plan, node) : plan.indexByName.get(name)
  if (target === undefined) throw new Error(`There is no node «${name}».`)
  const [kind, argument, run] = what.split(':', 3) as [string, string | undefined, string | undefined]
  const key = run === undefined ? data.stepOf(target, step) : runOf({ plan, data }, target, run)
  if (kind === 'executed') return JSON.stringify(key !== undefined)
  if (key === undefined) throw new Error(`Node «${plan.nodes[target]!.name}» has not run yet, so it has no items.`)
  const ports = data.outputsOf(key)
  const isOfBranch = argument !== undefined && argument !== '' && ['items', 'first', 'last'].includes(kind)
  const port = isOfBranch
    ? (plan.nodes[target]!.outputs[Number(argument)] ?? '')
    : (ports.find((each) => data.list(key, each).count > 0) ?? ports[0] ?? 'main')
  const list = data.list(key, port)
  switch (kind) {
    case 'items':
      return `[${list.all().map(itemText).join()}]`
    case 'first':
      return list.count === 0 ? '' : itemText(list.at(0))
    case 'last':
      return list.count === 0 ? '' : itemText(list.at(list.count - 1))
    case 'at': {
      const index = Number(argument)
      return index >= 0 && index < list.count ? itemText(list.at(index)) : ''
    }
    case 'item':
      return linkedItem({ plan, step, data, node }, name, target, Number(argument))
    default:
      return '{}'
  }
}

/** One run of a node in an order of n8n, by its number. */
function runOf({ plan, data }: Pick<CodeStep, 'plan' | 'data'>, target: number, run: string): string | undefined {
  const key = `${plan.nodes[target]!.id}@${run}`
  return data.outputsOf(key).length > 0 ? key : undefined
}

/** The item that input item `index` came from, over any number of steps. */
function linkedItem(
  { plan, step, data, node }: Pick<CodeStep, 'plan' | 'step' | 'data' | 'node'>,
  name: string,
  target: number,
  index: number,
): string {
  let links = 0
  const answer = walkLineage(
    {
      plan,
      data,
      step,
      inputs: data.inputsOf(step) ?? new Map(),
      ports: plan.nodes[node]!.inputs,
      spend: (more) => {
        links += more
        if (links > LINKS_MAX)
          throw new Error(`Following the links back to «${name}» takes more than ${LINKS_MAX} steps.`)
      },
    },
    index,
    target,
  )
  switch (answer.type) {
    case 'found':
      return itemText(data.list(answer.at.step, answer.at.port).at(answer.at.item))
    case 'ambiguous':
      throw new Error(`Item ${index} came from several items of «${name}». Use first() or all().`)
    case 'unknown':
      throw new Error(`It is not known which item of «${name}» item ${index} came from. Use first() or all().`)
  }
}

function sourceOf(plan: Plan, node: number): number | undefined {
  const [connection] = plan.nodes[node]!.incoming
  return connection === undefined ? undefined : plan.connections[connection]!.from
}

/** Files are shown by name, type and size; where they are stored is not the code's business. */
function itemText({ json, files }: Item): string {
  if (files === undefined) return `{"json":${JSON.stringify(json)}}`
  const shown = Object.fromEntries(
    Object.entries(files).map(([name, file]) => [
      name,
      { name: file.name, mimeType: file.mimeType, bytes: file.bytes },
    ]),
  )
  return `{"json":${JSON.stringify(json)},"files":${JSON.stringify(shown)}}`
}
