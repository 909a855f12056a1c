import type { Json, JsonObject } from '@linkflow/kernel'
import type { FileRef, Item } from '../item.ts'
import type { SpillHandle, SpillPlace } from './spill.ts'

/**
 * Up to ITEMS_PER_PAGE items. `items` is undefined while they are on disk only; who reads them asks `MemoryBudget`.
 * A page whose items were given to a reader is never changed, only dropped.
 */
export interface Page {
  readonly count: number
  /** Estimated heap of the items. */
  readonly heapBytes: number
  items: readonly Item[] | undefined
  /** Where the page's text is; undefined while it was never written. */
  place: (SpillPlace & { readonly handle: SpillHandle }) | undefined
}

type Files = Readonly<Record<string, Readonly<Record<string, FileRef>>>>

/**
 * The text of a page: `[json,…]`, or `{"items":[json,…],"files":{"<index>":{…}}}` when an item has files. Numbers of
 * items are local to the page.
 */
export function encodePage(items: readonly Item[]): string {
  const jsons: JsonObject[] = new Array(items.length)
  let files: Record<string, unknown> | undefined
  for (let i = 0; i < items.length; i += 1) {
    const item = items[i]!
    jsons[i] = item.json
    if (item.files !== undefined) {
      files ??= {}
      files[i] = item.files
    }
  }
  const text = encodeJsons(jsons)
  return files === undefined ? text : `{"items":${text},"files":${JSON.stringify(files)}}`
}

/** JSON.stringify calls `toJSON` of its values; a key of that name in data is data, and is never a function (checkJson). */
const encodeJsons = (jsons: readonly JsonObject[]): string => JSON.stringify(jsons)

export const decodePage = (text: string): Item[] => itemsOfPage(JSON.parse(text))

/** Of a page as JSON.parse gave it. */
export function itemsOfPage(value: Json): Item[] {
  const parsed = value as unknown as JsonObject[] | { items: JsonObject[]; files: Files }
  return Array.isArray(parsed) ? toItems(parsed, undefined) : toItems(parsed.items, parsed.files)
}

export function toItems(jsons: readonly JsonObject[], files: Files | undefined): Item[] {
  const items: Item[] = new Array(jsons.length)
  for (let i = 0; i < jsons.length; i += 1) {
    const own = files !== undefined && Object.hasOwn(files, i) ? files[i] : undefined
    items[i] = own === undefined ? { json: jsons[i]! } : { json: jsons[i]!, files: own }
  }
  return items
}

/** Objects cost a few times their text: measured 1.6 to 2.6 for orders and rows of 100 to 300 bytes. */
export const heapBytesOf = (textChars: number, count: number): number => textChars * 2 + count * 64
