import type { FileRef, Item } from '@linkflow/node-runtime'

/** A file of an item by its name. */
export const fileOfItem = (item: Item, name: string): FileRef | undefined =>
  item.files !== undefined && Object.hasOwn(item.files, name) ? item.files[name] : undefined

/** The end of a sentence that says which files there are instead. */
export function shownFiles(item: Item | undefined): string {
  const names = Object.keys(item?.files ?? {})
  return names.length === 0 ? '; it has no files' : `; it has ${names.map((name) => `«${name}»`).join(', ')}`
}
