import type { StepKey } from '@linkflow/engine'
import { fail, ok } from '@linkflow/kernel'
import { type BlobPort, type FileRef, StepFailure } from '@linkflow/node-runtime'
import { asObjectKey, type ObjectStore } from '@linkflow/object-store'
import { newObjectKey, type ObjectOwner } from '../../application/execution-objects.ts'
import type { LargeData } from '../../application/large-data.ts'
import { objectStepName } from '../../application/node-step-runner.ts'
import type { ExecutionHead } from '../../domain/execution.ts'

/** Stores a file under its execution, as it comes. */
export async function storeFile(
  objects: ObjectStore,
  owner: ObjectOwner,
  step: string,
  name: string,
  mimeType: string,
  content: AsyncIterable<Uint8Array> | Uint8Array,
): Promise<FileRef> {
  const object = newObjectKey(owner, step)
  const stored = await objects.put(object, content)
  if (!stored.ok) {
    const { code, message, retryable } = stored.error
    throw new StepFailure({ code, message: `The file «${name}» could not be stored: ${message}`, retryable })
  }
  return { object, name, mimeType, bytes: stored.value.bytes }
}

/** Reads a file chunk by chunk. */
export async function* readFile(objects: ObjectStore, file: FileRef): AsyncGenerator<Uint8Array> {
  const content = await objects.get(asObjectKey(file.object))
  if (!content.ok) {
    const { code, message, retryable } = content.error
    throw new StepFailure({ code, message: `The file «${file.name}» cannot be read: ${message}`, retryable })
  }
  yield* content.value.body
}

/** Files of a step in the object store, under its execution's prefix. */
export function blobPort(
  objects: ObjectStore,
  { head, step, large }: { readonly head: ExecutionHead; readonly step: StepKey; readonly large: LargeData },
): BlobPort {
  return {
    create: (name, mimeType, content) => storeFile(objects, head, objectStepName(step), name, mimeType, content),
    collect: (content, bytesMax) => large.collect(step, content, bytesMax),
    read: (file) => readFile(objects, file),
    async readAll(file, bytesMax) {
      if (file.bytes > bytesMax) {
        const message = `The file «${file.name}» has ${file.bytes} bytes; at most ${bytesMax} can be read at once.`
        return fail({ code: 'file-too-large', message, retryable: false })
      }
      const content = await objects.read(asObjectKey(file.object))
      return content.ok
        ? ok(content.value)
        : fail({ code: content.error.code, message: content.error.message, retryable: content.error.retryable })
    },
  }
}
