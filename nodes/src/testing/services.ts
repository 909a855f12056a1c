import { runOperation } from '@linkflow/formats'
import { fail, type JsonObject } from '@linkflow/kernel'
import type { FormatPort, KeyPort } from '@linkflow/node-runtime'
import { FakeBlobs, type NodeRun, noonMs } from '@linkflow/node-runtime/testing'
import { useKey } from '../keys/use-key.ts'

/** What a process of its own does outside of tests. */
export const formats: FormatPort = {
  async run(operation: string, content: Uint8Array, options: JsonObject) {
    const done = await runOperation(operation, content, options)
    return done.ok ? done : fail({ ...done.error, retryable: false })
  },
}

/** Credentials by their types. */
export const keysOf = (credentials: Readonly<Record<string, Readonly<Record<string, string>>>>): KeyPort => ({
  async use(operation, credential, given) {
    const fields = credentials[credential]
    return fields === undefined
      ? fail({ code: 'credential-missing', message: `no ${credential}`, retryable: false })
      : useKey({ operation, credential, fields, given, nowMs: noonMs })
  },
})

/** An item with files, and the store that has them. */
export async function withFiles(
  files: Readonly<Record<string, readonly [name: string, content: string | Uint8Array]>>,
  json: JsonObject = {},
) {
  const blobs = new FakeBlobs()
  const refs: Record<string, Awaited<ReturnType<FakeBlobs['create']>>> = {}
  for (const [slot, [name, content]] of Object.entries(files))
    refs[slot] = await blobs.create(name, 'application/octet-stream', Buffer.from(content))
  return { item: { json, files: refs }, blobs }
}

/** A file that a node made, as text. */
export const madeText = (run: NodeRun, blobs: FakeBlobs, slot = 'file', index = 0): string =>
  Buffer.from(blobs.content.get(run.items['main']![index]!.files![slot]!.object)!).toString()
