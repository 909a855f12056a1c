import type { Problem } from '@linkflow/contracts'
import type { Compilation, CompiledNode } from './compile-workflow.ts'

/** What a live version listens to. */
export interface Trigger {
  readonly nodeId: string
  /** The node's type: `webhook`, `schedule`, … */
  readonly kind: string
  /** As the node's schema parsed them. */
  readonly parameters: Readonly<Record<string, unknown>>
  readonly credentials: Readonly<Record<string, string>>
}

/** The enabled triggers of a workflow. What they listen to must be known before anything runs, so nothing in them is computed. */
export function triggersOf({ nodes }: Compilation): { readonly triggers: Trigger[]; readonly problems: Problem[] } {
  const triggers: Trigger[] = []
  const problems: Problem[] = []
  for (const compiled of nodes.values()) {
    const { node, nodeType, parameters } = compiled
    if (nodeType.behaviour.kind !== 'trigger' || node.disabled === true) continue
    if (!parameters.isConstant) {
      problems.push(notFixed(compiled))
      continue
    }
    const fixed = parameters.constantly((values) => ({ ...values })) ?? {}
    triggers.push({ nodeId: node.id, kind: nodeType.type, parameters: fixed, credentials: node.credentials ?? {} })
  }
  return { triggers, problems }
}

const notFixed = ({ node }: CompiledNode): Problem => ({
  code: 'trigger-not-fixed',
  message: `Node «${node.name}»: a trigger listens before anything runs, so its parameters cannot hold expressions. Write fixed values.`,
  severity: 'error',
  node: node.id,
})
