import { invariant, newUuidV7 } from '@linkflow/kernel'
import {
  asObjectKey,
  executionPrefix,
  type ObjectKey,
  type ObjectPrefix,
  type ObjectStore,
  objectKey,
} from '@linkflow/object-store'
import type { ExecutionHead } from '../domain/execution.ts'

/** Whose objects they are. */
export type ObjectOwner = Pick<ExecutionHead, 'workspaceId'> & { readonly id: string }

/** The month that an execution's objects lie in is that of its id, so that whoever has the id finds them. */
const timeOf = (id: string): number => Number.parseInt(id.slice(0, 8) + id.slice(9, 13), 16)

export const objectsPrefixOf = ({
  workspaceId,
  id,
}: {
  readonly workspaceId: string
  readonly id: string
}): ObjectPrefix => executionPrefix({ workspaceId, timeMs: timeOf(id), executionId: id })

export function newObjectKey(owner: ObjectOwner, step: string): ObjectKey {
  const timeMs = timeOf(owner.id)
  return objectKey({
    workspaceId: owner.workspaceId,
    timeMs,
    executionId: owner.id,
    step,
    objectId: newUuidV7(timeMs),
  })
}

/** An object of another execution, in a step's place of this one. It keeps the last part of its key: what is sealed is bound to it. */
export const ownKeyOf = (key: ObjectKey, owner: ObjectOwner, step: string): ObjectKey =>
  objectKey({
    workspaceId: owner.workspaceId,
    timeMs: timeOf(owner.id),
    executionId: owner.id,
    step,
    objectId: key.slice(key.lastIndexOf('/') + 1),
  })

/** The same place under another execution's prefix. */
export function movedKey(key: string, from: ObjectOwner, to: ObjectOwner): ObjectKey {
  const prefix = objectsPrefixOf(from)
  invariant(key.startsWith(prefix), `object ${key} is not one of execution ${from.id}`)
  return asObjectKey(objectsPrefixOf(to) + key.slice(prefix.length))
}

/** Removes all objects of an execution; throws what the store has against it. */
export const removeObjects =
  (objects: ObjectStore) =>
  async (execution: { readonly workspaceId: string; readonly id: string }): Promise<void> => {
    const removed = await objects.removePrefix(objectsPrefixOf(execution))
    if (!removed.ok) throw new Error(removed.error.message)
  }
