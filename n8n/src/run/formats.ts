import { FormatFailure, type FormatOperation } from '@linkflow/formats'
import type { Json, JsonObject } from '@linkflow/kernel'
import { type NodeContext, parseLargeJson } from '@linkflow/node-runtime'
import { fail } from './failure.ts'

const LARGE_BYTES_MIN = 1024 * 1024
const DEPTH_MAX = 500

/** What an operation makes of bytes, or what n8n would throw. */
export async function bytesIn(
  context: NodeContext,
  operation: FormatOperation,
  content: Uint8Array,
  options: JsonObject,
): Promise<Uint8Array> {
  const done = await context.formats.run(operation, content, options)
  return done.ok ? done.value : fail(done.error.message)
}

/** The same as a value; a large one is parsed in turns with others. */
export async function valueIn(
  context: NodeContext,
  operation: FormatOperation,
  content: Uint8Array | string,
  options: JsonObject,
): Promise<Json> {
  const bytes = await bytesIn(context, operation, typeof content === 'string' ? Buffer.from(content) : content, options)
  if (bytes.length < LARGE_BYTES_MIN) return JSON.parse(Buffer.from(bytes).toString('utf8')) as Json
  const parsed = await parseLargeJson(bytes, {
    depthMax: DEPTH_MAX,
    yieldNow: () => context.yieldNow(),
    isLenient: true,
  })
  return parsed.type === 'parsed' ? parsed.value : fail('What the file holds is nested too deep')
}

/** What a format refuses, as n8n would throw it. */
export async function formatted<T>(work: () => T | Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (thrown) {
    if (thrown instanceof FormatFailure) return fail(thrown.message)
    throw thrown
  }
}
