import type { SourceNode } from './shape.ts'

const NAME_CHARS_MAX = 128
const ID = /^[A-Za-z0-9_-]{1,64}$/

/** One line without control characters and halves of characters, as names in a workflow file are. */
export function lineOf(text: string, charsMax = NAME_CHARS_MAX): string {
  return text
    .replace(/[\p{Cc}\p{Cs}]/gu, ' ')
    .slice(0, charsMax)
    .replace(/\p{Cs}$/u, '')
    .trim()
}

/** Text of several lines, as notes and descriptions are. */
export const proseOf = (text: string, charsMax: number): string =>
  text
    .replace(/[\u0000\p{Cs}]/gu, ' ')
    .slice(0, charsMax)
    .replace(/\p{Cs}$/u, '')

/** A name and an id of its own for every node; what connections call it stays known. */
export interface NamedNode {
  readonly source: SourceNode
  readonly id: string
  readonly name: string
}

export function named(nodes: readonly SourceNode[]): NamedNode[] {
  const ids = new Set<string>()
  const names = new Set<string>()
  return nodes.map((source, index) => {
    const wanted = lineOf(source.name)
    const name = free(wanted === '' ? `Node ${index + 1}` : wanted, names, NAME_CHARS_MAX, ' ')
    const isFree = source.id !== undefined && ID.test(source.id) && !ids.has(source.id)
    const id = isFree ? (source.id as string) : free(`node-${index + 1}`, ids, 64, '-')
    ids.add(id)
    names.add(name)
    return { source, id, name }
  })
}

function free(wanted: string, taken: ReadonlySet<string>, charsMax: number, joint: string): string {
  if (!taken.has(wanted)) return wanted
  for (let number = 2; ; number += 1) {
    const name = `${wanted.slice(0, charsMax - 8)}${joint}${number}`
    if (!taken.has(name)) return name
  }
}
