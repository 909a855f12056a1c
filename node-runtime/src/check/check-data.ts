import type { Problem } from '@linkflow/contracts'
import { checkParameters } from '../parameters/compile-parameters.ts'
import { DataScope } from './data-scope.ts'
import { type DataWorld, NodeShapes } from './node-shapes.ts'

/**
 * Follows the data from node to node, and says where an expression asks for what is not there, may not be there, or is
 * of another kind. All of it is a warning: it is inferred, from what nodes declare and from samples.
 *
 * @param pointerOf JSON pointer of a node's parameters, by its index in the plan
 */
export function checkData(world: DataWorld, pointerOf: (node: number) => string): Problem[] {
  const shapes = new NodeShapes(world)
  return world.plan.nodes.flatMap((node) => {
    const checked = world.nodes[node.index]
    if (checked === undefined || node.disabled) return []
    const scope = new DataScope(shapes, node)
    return checkParameters({
      node: { id: node.id, name: node.name, parameters: checked.raw },
      nodeType: checked.nodeType,
      dialect: world.dialect,
      pointer: pointerOf(node.index),
      shapeOf: (name) => scope.shapeOf(name),
    })
  })
}
