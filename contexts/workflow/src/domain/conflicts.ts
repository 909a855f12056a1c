import type { DraftCommand } from '@linkflow/contracts'
import { escaped, isRecord, tokensOf } from './value-diff.ts'

export interface Conflict {
  /** Ids of the two commands. */
  readonly command: string
  /** Undefined where the whole draft became something else. */
  readonly with: string | undefined
  /** The place that both touch. */
  readonly path: string
}

type Command = Pick<DraftCommand, 'id' | 'patches'>

/**
 * Which of these commands touch what those did. Two places meet if one is within the other: a parameter of a node and
 * the whole node, but not two parameters of it. A connection also needs the nodes at its ends to be left alone as wholes.
 */
export function conflictsBetween(mine: readonly Command[], theirs: readonly Command[]): Conflict[] {
  const written = new Map<string, string>()
  /** Places within which they wrote, or whose thing they need: who writes one of these as a whole meets them. */
  const leaned = new Map<string, string>()
  for (const { id, writes, needs } of theirs.map(touchesOf)) {
    for (const path of writes) {
      written.set(path, id)
      for (const above of upTo(path).slice(0, -1)) leaned.set(above, id)
    }
    for (const path of needs) leaned.set(path, id)
  }
  return mine.map(touchesOf).flatMap(({ id, writes, needs }) => {
    for (const path of [...writes, ...needs]) {
      const met = upTo(path).find((each) => written.has(each))
      if (met !== undefined) return [{ command: id, with: written.get(met)!, path }]
    }
    const met = writes.find((path) => leaned.has(path))
    return met === undefined ? [] : [{ command: id, with: leaned.get(met)!, path: met }]
  })
}

function touchesOf({ id, patches }: Command) {
  const writes = patches.map(({ path }) => path)
  const needs = patches.flatMap((patch) =>
    patch.op === 'set' && patch.path.startsWith('/connections/') ? endsOf(patch.value) : [],
  )
  return { id, writes, needs }
}

const endsOf = (connection: unknown): string[] =>
  isRecord(connection)
    ? [connection['from'], connection['to']].flatMap((end) =>
        isRecord(end) && typeof end['node'] === 'string' ? [`/nodes/${escaped(end['node'])}`] : [],
      )
    : []

/** `/a/b` gives `/a` and `/a/b`. */
function upTo(path: string): string[] {
  let above = ''
  return tokensOf(path).map((token) => (above += `/${escaped(token)}`))
}
