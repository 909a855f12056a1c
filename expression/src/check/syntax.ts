import type { AnyNode, CallExpression, NewExpression } from 'acorn'
import type { ErrorPlace } from '../expression-error.ts'

export type CallNode = CallExpression | NewExpression

const isNode = (value: unknown): value is AnyNode =>
  typeof value === 'object' && value !== null && 'type' in value && typeof value.type === 'string'

/** `null`, `undefined` or `void 0`: what a comparison with it asks is whether something is there. */
export const isNothing = (node: AnyNode): boolean =>
  (node.type === 'Literal' && node.value === null && !('regex' in node)) ||
  (node.type === 'Identifier' && node.name === 'undefined') ||
  (node.type === 'UnaryExpression' && node.operator === 'void')

export function unwrapped(node: AnyNode): AnyNode {
  let bare = node
  while (bare.type === 'ParenthesizedExpression') bare = bare.expression
  return bare
}

export const isFunctionNode = (node: AnyNode | null | undefined): boolean =>
  node?.type === 'ArrowFunctionExpression' || node?.type === 'FunctionExpression'

/** The name that a key of a pattern has in the text; empty if it is worked out. */
export const keyName = (key: AnyNode, computed: boolean): string =>
  computed ? '' : key.type === 'Identifier' ? key.name : key.type === 'Literal' ? String(key.value) : ''

export function shortText(source: string, { start, end }: ErrorPlace): string {
  const text = source.slice(start, end)
  return text.length > 80 ? `${text.slice(0, 79)}…` : text
}

/** The texts of all names, paths and calls in a test, with `?.` written as a plain dot too. */
export function pathsIn(test: AnyNode, source: string): Set<string> {
  const texts = new Set<string>()
  const left: unknown[] = [test]
  for (let one = left.pop(); one !== undefined; one = left.pop()) {
    if (Array.isArray(one)) left.push(...one.filter(Boolean))
    if (!isNode(one)) continue
    if (one.type === 'MemberExpression' || one.type === 'Identifier' || one.type === 'CallExpression') {
      const text = shortText(source, one)
      texts.add(text)
      texts.add(text.replaceAll('?.[', '[').replaceAll('?.', '.'))
    }
    for (const child of Object.values(one)) if (isNode(child) || Array.isArray(child)) left.push(child)
  }
  return texts
}
