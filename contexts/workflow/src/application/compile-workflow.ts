import type { Problem, WorkflowFile, WorkflowNode } from '@linkflow/contracts'
import { type Plan, type PlanProblem, planWorkflow } from '@linkflow/engine'
import {
  type CompiledParameters,
  checkReferences,
  compileParameters,
  compileTriggerExpression,
  isPlanProblem,
  type NodeRegistry,
  type NodeType,
} from '@linkflow/node-runtime'

export interface CompiledNode {
  readonly node: WorkflowNode
  readonly nodeType: NodeType
  readonly parameters: CompiledParameters
}

export interface Compilation {
  /** Undefined if there is an error among the problems. */
  readonly plan: Plan | undefined
  /** By node id; nodes with an error are missing. */
  readonly nodes: ReadonlyMap<string, CompiledNode>
  readonly problems: readonly Problem[]
}

/** Plans a workflow and compiles all of its parameters, or says everything that is wrong at once. */
export function compileWorkflow(file: WorkflowFile, registry: NodeRegistry): Compilation {
  const planned = planWorkflow(file, (node) => registry.describe(node))
  const problems: Problem[] = planned.problems.map((problem) => placed(problem, file))
  const nodes = new Map<string, CompiledNode>()
  for (const [index, node] of file.nodes.entries()) {
    const nodeType = registry.find(node)
    if (isPlanProblem(nodeType)) continue
    const pointer = `/nodes/${index}/parameters`
    const parameters = compileParameters({ node, nodeType, dialect: file.settings.dialect, pointer })
    if (parameters.ok) {
      nodes.set(node.id, { node, nodeType, parameters: parameters.value })
      problems.push(...parameters.value.warnings)
    } else problems.push(...parameters.error)
  }
  problems.push(...problemsOfKey(file))
  const { plan } = planned
  if (plan !== undefined) {
    const byIndex = plan.nodes.map(({ id }) => nodes.get(id)?.parameters)
    problems.push(...checkReferences(plan, byIndex))
  }
  const hasErrors = problems.some(({ severity }) => severity === 'error')
  return { plan: hasErrors ? undefined : plan, nodes, problems }
}

function problemsOfKey({ settings }: WorkflowFile): readonly Problem[] {
  const key = settings.concurrency?.key
  if (key === undefined) return []
  const compiled = compileTriggerExpression(key, { dialect: settings.dialect, pointer: '/settings/concurrency/key' })
  return compiled.ok
    ? []
    : compiled.error.map((problem) => ({ ...problem, message: `The concurrency key: ${problem.message}` }))
}

function placed({ code, message, severity, node, connection }: PlanProblem, file: WorkflowFile): Problem {
  const at = node === undefined ? -1 : file.nodes.findIndex(({ id }) => id === node)
  const pointer = connection !== undefined ? `/connections/${connection}` : at >= 0 ? `/nodes/${at}` : undefined
  return {
    code,
    message,
    severity,
    ...(node !== undefined && { node }),
    ...(pointer !== undefined && { pointer }),
  }
}
