import { encode, writeCalendar } from '@linkflow/formats'
import { fail, ok, type Result } from '@linkflow/kernel'
import type { Item, NodeContext, NodeError } from '@linkflow/node-runtime'
import { formatted } from '../items/file-content.ts'
import { permanent } from '../node-error.ts'
import type { ConvertParameters } from './parameters.ts'

export interface Content {
  readonly bytes: Uint8Array
  readonly name: string
  readonly mimeType: string
}

/** What a file of one item holds. */
export async function contentOf(
  item: Item,
  given: ConvertParameters,
  context: NodeContext,
): Promise<Result<Content, NodeError>> {
  switch (given.format) {
    case 'base64': {
      const bytes = bytesOf(given.text)
      const mimeType =
        given.mimeType || (/^data:([^;,]{1,200})/.exec(given.text.trim())?.[1] ?? 'application/octet-stream')
      return bytes.ok ? ok({ bytes: bytes.value, name: 'file', mimeType }) : bytes
    }
    case 'ics': {
      const bytes = await formatted(() => Buffer.from(writeCalendar(eventOf(given, context))))
      return bytes.ok ? ok({ bytes: bytes.value, name: 'event.ics', mimeType: 'text/calendar' }) : bytes
    }
    case 'json': {
      const text = JSON.stringify(given.json === undefined ? item.json : given.json, null, given.pretty ? 2 : undefined)
      return ok({
        bytes: Buffer.from(given.bom ? `\uFEFF${text}` : text),
        name: 'file.json',
        mimeType: 'application/json',
      })
    }
    default: {
      const bytes = await formatted(() => encode(given.text, given.encoding, given.bom))
      return bytes.ok ? ok({ bytes: bytes.value, name: 'file.txt', mimeType: 'text/plain' }) : bytes
    }
  }
}

/** With or without what stands before it in an address of data. */
function bytesOf(text: string): Result<Uint8Array, NodeError> {
  const base64 = text.replace(/^\s*data:[^,]{0,200};base64,/, '').replace(/\s+/g, '')
  return /^[A-Za-z0-9+/_-]*={0,2}$/.test(base64)
    ? ok(Buffer.from(base64, 'base64'))
    : fail(permanent('base64-invalid', 'The text is not base64. For a plain text choose the format «text».'))
}

function eventOf({ event }: ConvertParameters, context: NodeContext) {
  const { start, end, allDay, recurrence, uid, ...rest } = event!
  return {
    ...rest,
    startMs: Date.parse(start),
    endMs: Date.parse(end),
    isAllDay: allDay,
    recurrenceRule: recurrence,
    uid: uid || context.newId(),
    stampMs: context.nowMs,
  }
}
