import type { IncomingMessage } from 'node:http'
import type { JsonObject } from '@linkflow/kernel'
import type { FileRef, Item } from '@linkflow/node-runtime'
import type { CallBody } from './call-body.ts'

/** Headers that prove who calls are not kept: history is read by more people than may call. */
const SECRET_HEADERS = new Set(['authorization', 'proxy-authorization', 'cookie'])

/** The item of a call: `{method, path, headers, query, body}`, and its files. */
export function callItem(
  call: {
    readonly method: string
    readonly path: string
    readonly headers: IncomingMessage['headers']
    readonly query: JsonObject
  },
  body: CallBody,
  more: { readonly secretHeader?: string; readonly files?: Readonly<Record<string, FileRef>> },
): Item {
  const headers: JsonObject = {}
  for (const name of Object.keys(call.headers)) {
    if (SECRET_HEADERS.has(name) || name === more.secretHeader || name === '__proto__') continue
    const value = call.headers[name]
    if (value !== undefined) headers[name] = value as string | string[]
  }
  const files = {
    ...(body.kind === 'parts' && body.files),
    ...(body.kind === 'file' && { body: body.file }),
    ...more.files,
  }
  return {
    json: {
      method: call.method,
      path: call.path,
      headers,
      query: call.query,
      body: 'value' in body ? body.value : null,
    },
    ...(Object.keys(files).length > 0 && { files }),
  }
}
