import { IMPORT_BYTES_MAX } from './limits.ts'
import { looksLikeN8n } from './n8n-shape.ts'
import { parseText } from './parse-text.ts'

/** Why a text cannot be imported: the texts say what to do. */
export type Unreadable = 'empty' | 'too-large' | 'not-json' | 'not-ours'

type ReadText = { readonly ok: true; readonly document: unknown } | { readonly ok: false; readonly why: Unreadable }

const MAY_BE = /^\s*[{[]/

/** A text as a document that can be imported. The server checks the whole of it; here is told apart what it is. */
export async function readText(text: string, name: string): Promise<ReadText> {
  if (text.trim() === '') return { ok: false, why: 'empty' }
  if (text.length > IMPORT_BYTES_MAX) return { ok: false, why: 'too-large' }
  const value = await parseText(text)
  if (value === undefined) return { ok: false, why: MAY_BE.test(text) ? 'not-json' : 'not-ours' }
  // What was copied from a canvas is a workflow without a name.
  if (typeof value === 'object' && value !== null && Object.hasOwn(value, 'linkflow'))
    return { ok: true, document: { name, connections: [], ...value } }
  return looksLikeN8n(value) ? { ok: true, document: value } : { ok: false, why: 'not-ours' }
}

/** What a workflow without a name is called that comes from this file. */
export const nameOfFile = (file: string): string => file.replace(/\.(json|ya?ml)$/i, '').slice(0, 128)
