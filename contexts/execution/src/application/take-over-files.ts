import { type FileRef, type Item, StepFailure } from '@linkflow/node-runtime'
import { asObjectKey, type ObjectStore } from '@linkflow/object-store'
import { type ObjectOwner, ownKeyOf } from './execution-objects.ts'

/**
 * An execution refers only to objects under its own prefix: files of items that come from another one are linked there
 * first, so that each of the two can be removed without the other.
 */
export async function takeOverFiles(
  objects: ObjectStore,
  owner: ObjectOwner,
  step: string,
  items: readonly Item[],
): Promise<readonly Item[]> {
  if (items.every((item) => item.files === undefined)) return items
  const linked = new Map<string, string>()
  const own = async (file: FileRef): Promise<FileRef> => {
    const object = linked.get(file.object) ?? (await link(objects, owner, step, file))
    linked.set(file.object, object)
    return { ...file, object }
  }
  const taken: Item[] = []
  for (const item of items) {
    if (item.files === undefined) {
      taken.push(item)
      continue
    }
    const files: [string, FileRef][] = []
    for (const [name, file] of Object.entries(item.files)) files.push([name, await own(file)])
    taken.push({ ...item, files: Object.fromEntries(files) })
  }
  return taken
}

async function link(objects: ObjectStore, owner: ObjectOwner, step: string, file: FileRef): Promise<string> {
  const source = asObjectKey(file.object)
  const target = ownKeyOf(source, owner, step)
  const done = await objects.link(source, target)
  if (done.ok) return target
  const { code, message, retryable } = done.error
  throw new StepFailure({ code, message: `The file «${file.name}» could not be taken over: ${message}`, retryable })
}
