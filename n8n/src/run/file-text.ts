import type { FileRef, Item, NodeContext } from '@linkflow/node-runtime'
import { FILE_BYTES_MAX } from '../limits.ts'
import { fail } from './failure.ts'

/** A file of an item, by the name of its field. */
export function fileOf(item: Item, name: string): FileRef {
  const file = item.files !== undefined && Object.hasOwn(item.files, name) ? item.files[name] : undefined
  return (
    file ?? fail(`This operation expects the node's input data to contain a binary file '${name}', but none was found`)
  )
}

export async function fileBytes(item: Item, name: string, context: NodeContext): Promise<Uint8Array> {
  const read = await context.blobs.readAll(fileOf(item, name), FILE_BYTES_MAX)
  return read.ok ? read.value : fail(read.error.message)
}

export const fileText = async (item: Item, name: string, context: NodeContext): Promise<string> =>
  Buffer.from(await fileBytes(item, name, context)).toString('utf8')
