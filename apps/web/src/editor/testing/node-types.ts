import type { NodeTypeView } from '@linkflow/contracts'
import { createRegistry, nodeCatalogue } from '@linkflow/node-runtime'
import { builtInNodes } from '@linkflow/nodes'
import { expressionProblems } from '../document/expression-problems.ts'
import type { Checks } from '../document/findings.ts'
import { NodeTypes } from '../document/node-types.ts'

export const registry = createRegistry(builtInNodes)

/** The real ones, as the API gives them. */
export const nodeTypes = new NodeTypes(JSON.parse(JSON.stringify(nodeCatalogue(registry.all))) as NodeTypeView[])

export const checks: Checks = { types: nodeTypes, expressions: expressionProblems }
