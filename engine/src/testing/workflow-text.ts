import { planWorkflow } from '../plan-workflow.ts'
import type { NodeTraits, Plan, PlanProblem } from '../types.ts'
import type { ConnectionShape, NodeShape, WorkflowShape } from '../workflow-shape.ts'

const ordinary = (inputs: string[], outputs: string[], more: Partial<NodeTraits> = {}): NodeTraits => ({
  kind: 'ordinary',
  inputs,
  outputs,
  runOnEmpty: false,
  ...more,
})

const sampleTypes: Readonly<Record<string, NodeTraits>> = {
  trigger: { kind: 'trigger', inputs: [], outputs: ['main'], runOnEmpty: false },
  set: ordinary(['main'], ['main']),
  aggregate: ordinary(['main'], ['main'], { runOnEmpty: true }),
  if: ordinary(['main'], ['true', 'false']),
  merge: ordinary(['a', 'b'], ['main']),
  'merge-all': ordinary(['a', 'b'], ['main'], { requiredInputs: 2 }),
  'merge-first': ordinary(['a', 'b'], ['main'], { requiredInputs: [0] }),
  always: ordinary(['main'], ['main'], { alwaysOutput: true }),
  remembering: ordinary(['main', 'earlier', 'memory'], ['main', 'memory'], { remembers: true }),
  batches: ordinary(['main'], ['done', 'loop']),
  loop: { kind: 'loop', inputs: ['main'], outputs: ['body', 'done'], runOnEmpty: false },
  try: { kind: 'try', inputs: ['main'], outputs: ['body', 'done', 'catch'], runOnEmpty: false },
  break: { kind: 'break', inputs: ['main'], outputs: [], runOnEmpty: false },
}

export const describeSample = (node: NodeShape): NodeTraits | PlanProblem =>
  sampleTypes[node.type] ?? {
    code: 'node-type-unknown',
    message: `There is no node type «${node.type}».`,
    severity: 'error',
  }

export type NodeOptions = Partial<Omit<NodeShape, 'id' | 'name' | 'type'>>

/**
 * A workflow in a few lines: nodes as `id:type` words (`set` when there is no type), connections as
 * `from.port > to.port` with `main` when there is no port; several targets in a row make a chain.
 */
export function workflowOf(
  nodes: string,
  connections: string,
  options: Readonly<Record<string, NodeOptions>> = {},
  settings: WorkflowShape['settings'] = {},
): WorkflowShape {
  return {
    nodes: words(nodes).map((word) => {
      const [id = '', type = 'set'] = word.split(':')
      return { id, name: id.toUpperCase(), type, ...options[id] }
    }),
    connections: connections
      .split('\n')
      .map((line) => line.trim())
      .filter((line) => line !== '')
      .flatMap(chain),
    settings,
  }
}

export function planOf(...args: Parameters<typeof workflowOf>): Plan {
  const { plan, problems } = planWorkflow(workflowOf(...args), describeSample)
  if (!plan) throw new Error(problems.map(({ message }) => message).join('\n'))
  return plan
}

const words = (text: string): string[] => text.split(/\s+/).filter((word) => word !== '')

function chain(line: string): ConnectionShape[] {
  const ends = line.split('>').map((end) => {
    const [node = '', port = 'main'] = end.trim().split('.')
    return { node, port }
  })
  return ends.slice(1).map((to, index) => ({
    // Within a chain a written port is the input; the output is then `main`.
    from: index === 0 ? ends[0]! : { node: ends[index]!.node, port: 'main' },
    to,
  }))
}
