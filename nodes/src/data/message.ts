import type { Json } from '@linkflow/kernel'

/** What goes to a broker: a text as it is, anything else as JSON. */
export function messageOf(value: Json): { readonly content: Uint8Array; readonly contentType: string } {
  return typeof value === 'string'
    ? { content: Buffer.from(value), contentType: 'text/plain; charset=utf-8' }
    : { content: Buffer.from(JSON.stringify(value)), contentType: 'application/json' }
}
