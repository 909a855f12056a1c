import { assertNever, fail, type Json, ok, type Result } from '@linkflow/kernel'
import type { FileRef, HttpRequest, Item, NodeContext } from '@linkflow/node-runtime'
import { pairsOf } from '../data/name-values.ts'
import { fileOfItem, shownFiles } from '../items/files.ts'
import { multipart } from './multipart.ts'
import type { Body } from './parameters.ts'

export interface SentBody {
  readonly contentType?: string
  readonly body?: HttpRequest['body']
  /** Known for files and texts; a server that refuses chunked bodies needs it. */
  readonly bytes?: number
}

/** The request's body, with files read from the object store only while they are sent. */
export function bodyOf(body: Body, item: Item, context: NodeContext): Result<SentBody, string> {
  switch (body.kind) {
    case 'none':
      return ok({})
    case 'json':
      return ok({ contentType: 'application/json', body: JSON.stringify(body.value ?? null) })
    case 'form': {
      const pairs = pairsOf(body.fields)
      if (!pairs.ok) return fail(`form field ${pairs.error}`)
      const fields = new URLSearchParams()
      for (const [name, value] of pairs.value) fields.append(name, value)
      return ok({ contentType: 'application/x-www-form-urlencoded', body: fields.toString() })
    }
    case 'multipart':
      return multipartOf(body, item, context)
    case 'text':
      return ok({ contentType: body.contentType, body: body.text })
    case 'file': {
      const file = fileOfItem(item, body.file)
      if (file === undefined) return fail(`the item has no file «${body.file}»${shownFiles(item)}`)
      return ok({ contentType: body.contentType ?? file.mimeType, body: context.blobs.read(file), bytes: file.bytes })
    }
    default:
      return assertNever(body)
  }
}

function multipartOf(body: Body & { kind: 'multipart' }, item: Item, context: NodeContext): Result<SentBody, string> {
  const parts: Parameters<typeof multipart>[0][number][] = []
  for (const { name, value, file, fileName, contentType } of body.parts) {
    if (file === undefined) parts.push({ name, text: partText(value), contentType, fileName })
    else {
      const found = fileOfItem(item, file)
      if (found === undefined) return fail(`the item has no file «${file}»${shownFiles(item)}`)
      parts.push({
        name,
        ...filePart(found, context),
        fileName: fileName ?? found.name,
        contentType: contentType ?? found.mimeType,
      })
    }
  }
  return ok(multipart(parts, `linkflow-${context.newId()}`))
}

const filePart = (file: FileRef, context: NodeContext) => ({
  bytes: file.bytes,
  content: () => context.blobs.read(file),
})

function partText(value: Json | undefined): string {
  if (value === undefined || value === null) return ''
  return typeof value === 'object' ? JSON.stringify(value) : String(value)
}
