import { ExpressionError, FileHandle, type Value } from '@linkflow/expression'
import type { FileRef, Item, ItemList } from '../item.ts'
import { ItemsTooLarge } from '../items/memory-budget.ts'
import { setOwn } from '../own-key.ts'

/** An item as an expression sees it: its json, and its files as handles whose place cannot be read. */
export function itemValue(item: Item): Value {
  return item.files === undefined ? { json: item.json } : { json: item.json, files: filesValue(item.files) }
}

export function filesValue(files: Readonly<Record<string, FileRef>> | undefined): Value {
  const value: Record<string, Value> = {}
  for (const [name, { object, bytes, mimeType, name: fileName }] of Object.entries(files ?? {})) {
    setOwn(value, name, new FileHandle({ id: object, name: fileName, mimeType, sizeBytes: bytes }))
  }
  return value
}

/** All items of a list as values. Too many for the memory of the execution is an error of the expression. */
export function allValues(list: ItemList): readonly Value[] {
  try {
    return list.all().map(itemValue)
  } catch (error) {
    if (error instanceof ItemsTooLarge) throw new ExpressionError('items-too-large', error.message)
    throw error
  }
}
