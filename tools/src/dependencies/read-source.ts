import { stripTypeScriptTypes } from 'node:module'
import { type Node, parse } from 'acorn'
import { parseAst } from 'rolldown/parseAst'

export interface Import {
  readonly from: string
  readonly line: number
  /** Gone when the program runs. */
  readonly isType: boolean
}

/** Something in the code that a rule may forbid. */
export interface Use {
  readonly kind: 'eval' | 'new-function' | 'computed-import' | 'fetch' | 'shell' | 'host-clock'
  readonly line: number
}

export interface Source {
  /** From the root of the repository, with forward slashes. */
  readonly path: string
  readonly imports: readonly Import[]
  readonly uses: readonly Use[]
}

/** Tests, benchmarks, their kits and fixtures: they may look behind the layers, never behind a door. */
export const isTest = (path: string): boolean =>
  /\.(test|bench|contract|journey)\.tsx?$/.test(path) ||
  /(^|\/)(testing|fixtures)(\/|\.ts$)/.test(path) ||
  /\/test-[^/]+\.ts$/.test(path)

export function readSource(path: string, text: string): Source {
  return { path, imports: importsOf(text), uses: usesOf(path, text) }
}

const FROM = /^[ \t]*(import|export)\s+(type\s+)?(?:[\w*{}\s,$]|\bas\b)*?\bfrom\s*(['"])([^'"\n]+)\3/gm
const BARE = /^[ \t]*import\s*(['"])([^'"\n]+)\1/gm
const CALLED = /\bimport\(\s*(['"])([^'"\n]+)\1/g

/** From the text, not from the program: imports of types are part of how the packages hang together. */
function importsOf(text: string): Import[] {
  const lineAt = (index: number) => text.slice(0, index).split('\n').length
  const found = (from: string, index: number, isType = false): Import => ({ from, line: lineAt(index), isType })
  return [
    ...[...text.matchAll(FROM)].map((match) => found(match[4]!, match.index, match[2] !== undefined)),
    ...[...text.matchAll(BARE)].map((match) => found(match[2]!, match.index)),
    ...[...text.matchAll(CALLED)].map((match) => found(match[2]!, match.index, isTypeQuery(text, match.index))),
  ]
}

/** `import('./x.ts').Thing` as a type: nothing in the program calls it. */
const isTypeQuery = (text: string, index: number): boolean => /(:|\bas|<|\||&)\s*$/.test(text.slice(0, index))

/** From the program, so that words in texts and comments do not count. */
function usesOf(path: string, text: string): Use[] {
  const program = programOf(path, text)
  const lineOf = ({ start }: Node) => text.slice(0, start).split('\n').length
  const uses: Use[] = []
  const pending: unknown[] = [program]
  for (let value = pending.pop(); value !== undefined; value = pending.pop()) {
    if (Array.isArray(value)) pending.push(...value.filter((entry) => entry !== null && entry !== undefined))
    else if (typeof value === 'object' && value !== null) {
      const kind = useOf(value as Node & Record<string, unknown>)
      if (kind !== undefined) uses.push({ kind, line: lineOf(value as Node) })
      pending.push(...Object.values(value).filter((child) => typeof child === 'object' && child !== null))
    }
  }
  return uses
}

/** Stripping types leaves everything where it was; with JSX there is more to be understood than Node does. */
function programOf(path: string, text: string): unknown {
  if (path.endsWith('.tsx')) return parseAst(text, { lang: 'tsx' })
  const code = path.endsWith('.ts') ? stripTypeScriptTypes(text, { mode: 'strip' }) : text
  return parse(code, { ecmaVersion: 'latest', sourceType: 'module', allowHashBang: true })
}

type AnyNode = Node & Record<string, unknown>

function useOf(node: AnyNode): Use['kind'] | undefined {
  const callee = node.callee as AnyNode | undefined
  const name = callee?.type === 'Identifier' ? callee.name : undefined
  if (node.type === 'CallExpression' && name === 'eval') return 'eval'
  if (node.type === 'CallExpression' && (name === 'fetch' || isGlobalFetch(callee))) return 'fetch'
  if ((node.type === 'NewExpression' || node.type === 'CallExpression') && name === 'Function') return 'new-function'
  if (node.type === 'ImportExpression' && !isFixedText(node.source as AnyNode)) return 'computed-import'
  if (isHostClock(node)) return 'host-clock'
  const isShell = node.type === 'Property' && (node.key as AnyNode).name === 'shell'
  return isShell && (node.value as AnyNode).value !== false ? 'shell' : undefined
}

/** `Date.now`, `new Date()`, `Date()`, `performance.timeOrigin`, and our own name for them. */
function isHostClock(node: AnyNode): boolean {
  const nameOf = (part: unknown) => (part as AnyNode | undefined)?.name
  switch (node.type) {
    case 'MemberExpression': {
      const member = `${nameOf(node.object)}.${nameOf(node.property)}`
      return member === 'Date.now' || member === 'performance.timeOrigin'
    }
    case 'NewExpression':
      return nameOf(node.callee) === 'Date' && (node.arguments as unknown[]).length === 0
    case 'CallExpression':
      return nameOf(node.callee) === 'Date'
    case 'ImportSpecifier':
      return nameOf(node.imported) === 'systemClock'
    default:
      return false
  }
}

const isFixedText = (node: AnyNode): boolean => node.type === 'Literal' && typeof node.value === 'string'

const isGlobalFetch = (callee: AnyNode | undefined): boolean =>
  callee?.type === 'MemberExpression' &&
  (callee.object as AnyNode).name === 'globalThis' &&
  (callee.property as AnyNode).name === 'fetch'
