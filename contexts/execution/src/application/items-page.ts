import { ITEMS_PAGE_BYTES_MAX, type ItemView } from '@linkflow/contracts'
import type { Item, ItemList } from '@linkflow/node-runtime'
import { ITEMS_SEARCHED_MAX, LISTED_FIELDS_OF_ITEMS_MAX } from '../limits.ts'
import { cutJson } from './cut-json.ts'
import { ItemFields } from './item-fields.ts'

export interface ItemsAsked {
  /** The first item that is looked at. */
  readonly from: number
  readonly limit: number
  readonly q?: string | undefined
  /** JSON pointer. */
  readonly path?: string | undefined
  readonly cuts: boolean
}

export interface ItemsFound {
  readonly items: readonly ItemView[]
  /** Of the first that was not looked at; undefined at the end. */
  readonly next: number | undefined
  readonly searched: number | undefined
}

/** Room for what stands around the items of an answer. */
const FRAME_BYTES = 8 * 1024

/**
 * The items of one answer. It ends where it would grow beyond ITEMS_PAGE_BYTES_MAX, and at the latest there if one item is
 * larger by itself; cut, each item has its part of the room, so that as many are there as were asked for.
 */
export function itemsPage(list: ItemList, asked: ItemsAsked): ItemsFound {
  const { limit, q, path, cuts } = asked
  const holds = q === undefined ? undefined : holder(q)
  const end = q === undefined ? list.count : Math.min(list.count, asked.from + ITEMS_SEARCHED_MAX)
  const room = Math.floor((ITEMS_PAGE_BYTES_MAX - FRAME_BYTES) / limit)
  const items: ItemView[] = []
  let bytes = 0
  let at = asked.from
  for (; at < end && items.length < limit; at += 1) {
    const { json, files } = list.at(at)
    if (holds !== undefined && !holds(json)) continue
    const wanted = path === undefined ? json : valueAt(json, path)
    if (wanted === undefined) continue
    const view = viewOf(at, wanted, files, cuts ? room : undefined)
    const size = bytesOf(view)
    if (items.length > 0 && bytes + size > ITEMS_PAGE_BYTES_MAX) break
    items.push(view)
    bytes += size
  }
  const isOver = at >= list.count
  return { items, next: isOver ? undefined : at, searched: q === undefined ? undefined : at - asked.from }
}

function viewOf(index: number, wanted: unknown, files: Item['files'], room: number | undefined): ItemView {
  const whole: ItemView = {
    index,
    json: asObject(wanted),
    ...(files && {
      files: Object.fromEntries(
        Object.entries(files).map(([name, file]) => [
          name,
          { name: file.name, mimeType: file.mimeType, bytes: file.bytes },
        ]),
      ),
    }),
  }
  return room === undefined ? whole : cutView(whole, room)
}

/** In so many bytes. A character takes up to three of them, and what is told of the cuts takes some too. */
function cutView(whole: ItemView, room: number): ItemView {
  if (bytesOf(whole) <= room) return whole
  for (let chars = room; ; ) {
    const { value, cuts } = cutJson(whole.json, chars)
    const view = { ...whole, json: value as Record<string, unknown>, cut: cuts.slice(0, CUTS_TOLD_MAX) }
    const bytes = bytesOf(view)
    if (bytes <= room || chars < CHARS_MIN) return view
    chars = Math.floor((chars * room * TRY_AGAIN_PART) / bytes)
  }
}

const bytesOf = (view: ItemView): number => Buffer.byteLength(JSON.stringify(view))
const CHARS_MIN = 64
const TRY_AGAIN_PART = 0.9
const CUTS_TOLD_MAX = 10

/** What is no object is put under `value`, as everywhere. */
const asObject = (value: unknown): Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Record<string, unknown>) : { value }

/** What a JSON pointer leads to; undefined where it leads to nothing. */
export function valueAt(value: unknown, pointer: string): unknown {
  let at: unknown = value
  for (const part of pointer.split('/').slice(1)) {
    const key = part.replaceAll('~1', '/').replaceAll('~0', '~')
    if (typeof at !== 'object' || at === null || !Object.hasOwn(at, key)) return undefined
    if (Array.isArray(at) && !/^\d+$/.test(key)) return undefined
    at = (at as Readonly<Record<string, unknown>>)[key]
  }
  return at
}

/** Is a text in one of the keys or values? Case is no difference. */
function holder(text: string): (json: unknown) => boolean {
  const wanted = text.toLowerCase()
  const holds = (value: unknown): boolean => {
    if (typeof value !== 'object' || value === null) return String(value).toLowerCase().includes(wanted)
    if (Array.isArray(value)) return value.some(holds)
    return Object.entries(value).some(([key, child]) => key.toLowerCase().includes(wanted) || holds(child))
  }
  return holds
}

/** The fields of the first items. */
export function fieldsOf(list: ItemList): ReturnType<ItemFields['result']> {
  const fields = new ItemFields()
  const count = Math.min(list.count, LISTED_FIELDS_OF_ITEMS_MAX)
  for (let at = 0; at < count; at += 1) fields.add(list.at(at).json)
  return fields.result()
}
