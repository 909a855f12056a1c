import { InvariantError } from '@linkflow/kernel'

/** Apart from the test for it, because making the message costs more than reading an item. */
export function outOfRange(index: number, count: number): never {
  throw new InvariantError(`item ${index} of ${count} was asked for`)
}
