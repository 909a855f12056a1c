import type { ItemList } from '../item.ts'
import { ITEMS_PER_PAGE, TAKEN_BYTES_MAX } from '../limits.ts'
import { ItemsTooLarge } from './memory-budget.ts'

/** A list that knows what its items would cost in memory. Lists made from it know it too. */
export interface SizedItems extends ItemList {
  readonly heapBytes: number
  readonly heapBytesMax: number
}

const isSized = (list: ItemList): list is SizedItems => 'heapBytes' in list

export const heapBytesOfList = (list: ItemList): number => (isSized(list) ? list.heapBytes : 0)
export const heapBytesMaxOf = (list: ItemList): number => (isSized(list) ? list.heapBytesMax : Number.POSITIVE_INFINITY)

/** The share of a list's bytes that so many of its items have. */
export const shareOf = (list: ItemList, count: number): number =>
  list.count === 0 ? 0 : (heapBytesOfList(list) / list.count) * count

/** Items of a list that are taken at once: fewer where they are huge, for all of them are in memory then. */
export function itemsPerPage(list: SizedItems): number {
  const eachBytes = list.heapBytes / list.count
  return eachBytes * ITEMS_PER_PAGE > TAKEN_BYTES_MAX
    ? Math.max(1, Math.floor(TAKEN_BYTES_MAX / eachBytes))
    : ITEMS_PER_PAGE
}

/** Items that are asked for all at once must fit into the execution's memory. */
export function mustFit(list: SizedItems): void {
  if (list.heapBytes > list.heapBytesMax) throw new ItemsTooLarge(list.heapBytes, list.heapBytesMax)
}
