import type { Kind } from '../values/value.ts'
import type { Shape } from './shape.ts'
import type { Parameter } from './signatures.ts'

/** What is turned into the kind that is wanted without a loss that surprises, as JavaScript does. */
const TAKEN_FOR: Readonly<Partial<Record<Kind, readonly Kind[]>>> = {
  string: ['number', 'boolean', 'date', 'regex', 'duration'],
  number: ['boolean', 'date', 'duration', 'string'],
  boolean: ['number', 'string', 'list', 'record', 'date', 'missing', 'null'],
  list: ['set', 'string'],
  record: ['host', 'map', 'file'],
  date: ['string', 'number'],
  duration: ['number', 'record'],
}

/** Can an argument of such a shape be meant? Where several kinds are possible, one that fits is enough. */
export function accepts({ kinds, optional }: Parameter, { kinds: given, constant }: Shape): boolean {
  if (given === undefined) return true
  if (kinds.length === 0) return [...given].some((kind) => kind !== 'function')
  return [...given].some((kind) => {
    if (kind === 'host') return true
    if (optional && kind === 'missing') return true
    return kinds.some((wanted) => wanted === kind || (isTaken(wanted, kind) && isReadable(wanted, kind, constant)))
  })
}

const isTaken = (wanted: Kind, kind: Kind): boolean => TAKEN_FOR[wanted]?.includes(kind) === true

/** A text in the place of a number must be one, as far as it is known. */
const isReadable = (wanted: Kind, kind: Kind, constant: unknown): boolean =>
  wanted !== 'number' || kind !== 'string' || typeof constant !== 'string' || !Number.isNaN(Number(constant))
