import { runOperation } from '@linkflow/formats'
import { fail, type JsonObject } from '@linkflow/kernel'
import type { NodeType } from '@linkflow/node-runtime'
import { type NodeRun, type RunNodeOptions, runNode } from '@linkflow/node-runtime/testing'
import { templateParameters } from '../import/expressions.ts'
import { nodeOf } from '../nodes/index.ts'
import { fillParameters } from '../parameters/fill.ts'

/** Runs a node of n8n with parameters as an export has them; `changed` makes another node of it. */
export async function run(
  type: string,
  version: number,
  parameters: JsonObject,
  options: RunNodeOptions = {},
  changed = (node: NodeType): NodeType => node,
): Promise<NodeRun> {
  const { compatible } = nodeOf(`n8n-nodes-base.${type}`, version)!
  const filled = fillParameters(compatible.parameters, parameters, version)
  return runNode(changed(typeOf(type, version)), {
    order: 'n8n-v1',
    dialect: 'n8n',
    parameters: templateParameters(filled, compatible.literal ?? []),
    ...options,
    context: { formats, ...options.context },
  })
}

function typeOf(type: string, version: number) {
  const found = nodeOf(`n8n-nodes-base.${type}`, version)!
  return found.types.find((each) => each.version === version)!
}

/** What a process of its own does outside of tests. */
const formats = {
  async run(operation: string, content: Uint8Array, options: JsonObject) {
    const done = await runOperation(operation, content, options)
    return done.ok ? done : fail({ ...done.error, retryable: false })
  },
}
