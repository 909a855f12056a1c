import { fail, ok, type Result } from '@linkflow/kernel'
import { type CompiledParameters, compileParameters, defineNode, type NodeType } from '@linkflow/node-runtime'
import { z } from 'zod'
import type { CompiledVersion } from './compiled-version.ts'

/** Lets the items through for which a breakpoint's condition holds; in no list of node types. */
export const breakpointNode = defineNode({
  type: 'breakpoint',
  version: 1,
  title: 'Breakpoint',
  description: 'The condition of a breakpoint.',
  group: 'flow',
  sample: [],
  ports: { inputs: ['main'], outputs: ['main'] },
  parameters: z.strictObject({ if: z.unknown() }),
  effect: 'pure',
  behaviour: { kind: 'each', each: (item, parameters) => (parameters.if === true ? item : undefined) },
}) as unknown as NodeType

/** A condition is an expression with the words of the node that it stands at. */
export function compileCondition(
  version: CompiledVersion,
  node: number,
  condition: string,
): Result<CompiledParameters, string> {
  const { id, name } = version.plan.nodes[node]!
  const compiled = compileParameters({
    node: { id, name, parameters: { if: condition } },
    nodeType: breakpointNode,
    dialect: version.dialect,
  })
  const problems = compiled.ok ? compiled.value.warnings : compiled.error
  if (!compiled.ok || problems.length > 0) return fail(problems[0]?.message ?? 'it cannot be read')
  if (compiled.value.isConstant)
    return fail('it is the same for every item; write an expression such as {{ $json.total > 100 }}')
  return ok(compiled.value)
}
