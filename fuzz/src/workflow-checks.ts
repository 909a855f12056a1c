import { type WorkflowFileInput, workflowFileSchema } from '@linkflow/contracts'
import { invariant } from '@linkflow/kernel'
import { createRegistry } from '@linkflow/node-runtime'
import { builtInNodes } from '@linkflow/nodes'
import { ORDER_INTAKE } from '@linkflow/server'
import { type Compilation, compileWorkflow } from '@linkflow/workflow'

const registry = createRegistry(builtInNodes)

export const NODE_TYPES: readonly string[] = registry.all.map(({ type }) => type)

/** Workflows that a mutation starts from: every node type, loops, tries, merges, joins, settings. */
export function seedWorkflows(): WorkflowFileInput[] {
  return [ORDER_INTAKE, everyNode(), loops()]
}

/** A chain of every type that there is, each with its defaults or nothing. */
function everyNode(): WorkflowFileInput {
  const types = registry.all.filter((type) => !['break', 'loop', 'try'].includes(type.type))
  const nodes = types.map((type, index) => ({
    id: `n${index}`,
    name: `${type.title} ${index}`,
    type: type.type,
    version: type.version,
    parameters: index % 3 === 0 ? { values: { a: '{{ $json.a }}' } } : {},
    position: { x: index * 100, y: 0 },
    ...(index % 5 === 0 && { retry: { attempts: 3 }, onError: 'continue' as const, timeoutMs: 1000 }),
  }))
  const connections = nodes.slice(1).map((node, index) => ({ from: { node: nodes[index]!.id }, to: { node: node.id } }))
  return {
    linkflow: 1,
    name: 'Every node',
    nodes,
    connections,
    settings: { order: 'linkflow', timezone: 'Europe/Berlin' },
  }
}

function loops(): WorkflowFileInput {
  return {
    linkflow: 1,
    name: 'Loops',
    nodes: [
      { id: 'start', name: 'Start', type: 'manual' },
      { id: 'each', name: 'Each', type: 'loop', parameters: { kind: 'items', batchSize: 2, parallel: 2 } },
      { id: 'guard', name: 'Guard', type: 'try' },
      { id: 'work', name: 'Work', type: 'set', parameters: { values: { total: '{{ $json.total * 2 }}' } } },
      { id: 'enough', name: 'Enough', type: 'break' },
      { id: 'both', name: 'Both', type: 'merge', join: { n: 1 } },
      { id: 'end', name: 'End', type: 'no-operation', join: 'first', runOnEmpty: true },
    ],
    connections: [
      { from: { node: 'start' }, to: { node: 'each' } },
      { from: { node: 'each', port: 'body' }, to: { node: 'guard' } },
      { from: { node: 'guard', port: 'body' }, to: { node: 'work' } },
      { from: { node: 'work' }, to: { node: 'guard' } },
      { from: { node: 'guard', port: 'done' }, to: { node: 'each' } },
      { from: { node: 'guard', port: 'catch' }, to: { node: 'enough' } },
      { from: { node: 'each', port: 'done' }, to: { node: 'both', port: 'input1' } },
      { from: { node: 'both' }, to: { node: 'end' } },
    ],
  }
}

export interface Verdict {
  readonly verdict: 'shape-refused' | 'problems' | 'valid'
  /** Codes of the problems, and types of the nodes whose parameters were looked at. */
  readonly codes: readonly string[]
  readonly types: readonly string[]
}

const CHECK_MS_MAX = 5_000

/** Holds the validator to its word for one document; throws what is wrong with the validator. */
export function checkDocument(document: unknown): Verdict {
  const parsed = workflowFileSchema.safeParse(document)
  if (!parsed.success) {
    invariant(parsed.error.issues.length > 0, 'a document was refused without a reason')
    return { verdict: 'shape-refused', codes: [], types: [] }
  }
  const before = JSON.stringify(parsed.data)
  const startedMs = performance.now()
  const { plan, problems } = compileWorkflow(parsed.data, registry)
  const tookMs = performance.now() - startedMs
  invariant(
    tookMs < CHECK_MS_MAX,
    `checking a workflow of ${parsed.data.nodes.length} nodes took ${Math.round(tookMs)} ms`,
  )
  invariant(JSON.stringify(parsed.data) === before, 'the validator changed what it checks')
  for (const problem of problems) assertTold(problem)
  const hasErrors = problems.some((problem) => problem.severity === 'error')
  invariant(
    (plan === undefined) === hasErrors,
    `a plan ${plan === undefined ? 'is missing without an error' : 'was made despite an error'}`,
  )
  return {
    verdict: plan === undefined ? 'problems' : 'valid',
    codes: problems.map(({ code }) => code),
    types: parsed.data.nodes.map(({ type }) => type).filter((type) => NODE_TYPES.includes(type)),
  }
}

function assertTold({ code, message, severity, pointer }: Compilation['problems'][number]): void {
  invariant(/^[a-z0-9]+(-[a-z0-9]+)*$/.test(code), `«${code}» is no problem code`)
  invariant(
    message.length > 10 && message.length < 5000,
    `a message of ${message.length} characters: ${message.slice(0, 100)}`,
  )
  invariant(severity === 'error' || severity === 'warning', `severity ${severity}`)
  invariant(pointer === undefined || pointer.startsWith('/'), `pointer ${pointer}`)
}
