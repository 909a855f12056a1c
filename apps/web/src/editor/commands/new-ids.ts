import type { WorkflowFile } from '@linkflow/contracts'
import { NAME_CHARS_MAX } from '../limits.ts'

/** Random numbers from 0 to 1, given from outside so that a test can repeat what it saw. */
export type Random = () => number

const LETTERS = 'abcdefghijklmnopqrstuvwxyz0123456789'
/** 36^6 are 2 thousand million: two people who add a node at once do not give it the same id. */
const TAIL_CHARS = 6
const HEAD_CHARS_MAX = 40

/** An id for a node, note or group: what it is, and a tail that nobody else makes at the same time. */
export function newElementId(what: string, taken: (id: string) => boolean, random: Random): string {
  const head =
    what
      .replace(/[^A-Za-z0-9]+/g, '-')
      .replace(/^-|-$/g, '')
      .slice(0, HEAD_CHARS_MAX) || 'node'
  for (;;) {
    const tail = Array.from({ length: TAIL_CHARS }, () => LETTERS[Math.floor(random() * LETTERS.length)]).join('')
    const id = `${head}-${tail}`
    if (!taken(id)) return id
  }
}

/** «Get orders», else «Get orders 2», «Get orders 3» …: expressions need names to differ. */
export function freeName(wanted: string, taken: ReadonlySet<string>): string {
  const name = wanted.slice(0, NAME_CHARS_MAX)
  if (!taken.has(name)) return name
  const stem = name.replace(/ \d{1,6}$/, '').slice(0, NAME_CHARS_MAX - 7)
  for (let number = 2; ; number++) {
    const next = `${stem} ${number}`
    if (!taken.has(next)) return next
  }
}

export const namesIn = ({ nodes }: WorkflowFile): Set<string> => new Set(nodes.map(({ name }) => name))
