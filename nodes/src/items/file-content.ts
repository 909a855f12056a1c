import { FormatFailure, type FormatOperation, WHOLE_FILE_BYTES_MAX } from '@linkflow/formats'
import { fail, type Json, type JsonObject, ok, type Result } from '@linkflow/kernel'
import type { FileRef, Item, NodeContext, NodeError } from '@linkflow/node-runtime'
import { parseJson, parseJsonInTurns } from '../data/parse-json.ts'
import { LARGE_JSON_BYTES_MIN } from '../limits.ts'
import { permanent } from '../node-error.ts'
import { fileOfItem, shownFiles } from './files.ts'

/** A file of the item, or which there are instead. */
export function neededFile(item: Item, name: string): Result<FileRef, NodeError> {
  const file = fileOfItem(item, name)
  return file === undefined
    ? fail(permanent('file-not-found', `The item has no file «${name}»${shownFiles(item)}.`))
    : ok(file)
}

/** All bytes of a file of the item. */
export async function wholeFile(
  item: Item,
  name: string,
  context: NodeContext,
): Promise<Result<Uint8Array, NodeError>> {
  const file = neededFile(item, name)
  return file.ok ? context.blobs.readAll(file.value, WHOLE_FILE_BYTES_MAX) : file
}

/** What an operation makes of bytes, as a value. */
export async function valueIn(
  context: Pick<NodeContext, 'formats' | 'yieldNow'>,
  operation: FormatOperation,
  content: Uint8Array,
  options: JsonObject = {},
): Promise<Result<Json, NodeError>> {
  const done = await context.formats.run(operation, content, options)
  if (!done.ok) return done
  const bytes = done.value
  const parsed =
    (bytes.length < LARGE_JSON_BYTES_MIN ? undefined : await parseJsonInTurns(bytes, () => context.yieldNow())) ??
    parseJson(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('utf8'))
  return parsed.ok
    ? parsed
    : fail(permanent('file-invalid', `What the file holds cannot be taken over: ${parsed.error}.`))
}

/** Only what is given. */
export const givenOptions = (options: Readonly<Record<string, Json | undefined>>): JsonObject =>
  Object.fromEntries(Object.entries(options).filter((entry): entry is [string, Json] => entry[1] !== undefined))

/** What a format refuses, as a value; anything else that is thrown is a bug. */
export async function formatted<T>(work: () => T | Promise<T>): Promise<Result<T, NodeError>> {
  try {
    return ok(await work())
  } catch (thrown) {
    if (!(thrown instanceof FormatFailure)) throw thrown
    return fail(permanent(thrown.code, thrown.message))
  }
}
