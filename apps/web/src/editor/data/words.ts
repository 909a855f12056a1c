import type { TextId } from '../../strings/index.ts'
import type { ShownKind } from '../code/preview-protocol.ts'

export const KIND_WORDS: Readonly<Record<ShownKind, TextId>> = {
  text: 'data.kind.text',
  number: 'data.kind.number',
  boolean: 'data.kind.boolean',
  null: 'data.kind.null',
  list: 'data.kind.list',
  object: 'data.kind.object',
  missing: 'data.kind.missing',
  date: 'data.kind.date',
  other: 'data.kind.other',
}
