import type { Expression } from 'acorn'
import type { MemberSite } from '../member-access.ts'
import { staticKey } from './members.ts'

/** The steps of an expression that is one plain path from a name of the caller, or undefined. */
export function pathOf(
  expression: Expression,
  source: string,
  names: ReadonlySet<string>,
): { path: (string | number)[]; sites: MemberSite[] } | undefined {
  const keys: (string | number)[] = []
  const sites: MemberSite[] = []
  let node = withoutParentheses(expression)
  while (node.type === 'MemberExpression' && !node.optional) {
    const key = staticKey(node)
    if (key === undefined || node.object.type === 'Super') return undefined
    keys.unshift(key)
    const objectText = source.slice(node.object.start, node.object.end)
    sites.unshift({ place: { start: node.start, end: node.end }, objectText, lenient: false })
    node = withoutParentheses(node.object)
  }
  // The two clocks have a value of their own when the scope has none, so they take the general way.
  if (node.type !== 'Identifier' || !names.has(node.name) || node.name === '$now' || node.name === '$today')
    return undefined
  return { path: [node.name, ...keys], sites }
}

function withoutParentheses(expression: Expression): Expression {
  let node = expression
  while (node.type === 'ParenthesizedExpression') node = node.expression
  return node
}
