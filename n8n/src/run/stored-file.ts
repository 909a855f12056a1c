import type { FileRef, Item } from '@linkflow/node-runtime'
import { setOwn } from '../values/json.ts'
import type { Step } from './compatible.ts'

export interface StoredFile {
  readonly bytes: Uint8Array
  readonly name: string
  readonly mimeType: string
}

/** An item with one more file, under the name of its field. */
export async function withStored(item: Item, field: string, file: StoredFile, { context }: Step): Promise<Item> {
  return withFile(item, field, await context.blobs.create(file.name, file.mimeType, file.bytes))
}

export function withFile(item: Item, field: string, file: FileRef): Item {
  const files: Record<string, FileRef> = { ...item.files }
  setOwn(files as never, field, file as never)
  return { ...item, files }
}

/** An item without one of its files. */
export function withoutFile(item: Item, field: string): Item {
  const files = Object.fromEntries(Object.entries(item.files ?? {}).filter(([name]) => name !== field))
  return Object.keys(files).length === 0 ? { json: item.json } : { json: item.json, files }
}
