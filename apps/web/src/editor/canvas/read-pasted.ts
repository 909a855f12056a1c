import { type WorkflowFile, workflowFileSchema } from '@linkflow/contracts'
import { looksLikeN8n } from '../../import/n8n-shape.ts'
import { parseText } from '../../import/parse-text.ts'
import { isRecord } from '../document/json-value.ts'
import { PASTE_CHARS_MAX } from '../limits.ts'
import { type CurlRequest, isCurl, readCurl } from './curl.ts'

/**
 * What somebody pasted. This file brings the schemas of contracts and a YAML parser along: load it when something is
 * pasted.
 */
export type PastedText =
  | {
      readonly type: 'linkflow'
      readonly file: Pick<WorkflowFile, 'nodes' | 'connections' | 'notes' | 'groups'>
      readonly isWhole: boolean
    }
  /** As n8n copies or exports it, one workflow or several; the importer takes it from here. */
  | { readonly type: 'n8n'; readonly value: unknown }
  | { readonly type: 'curl'; readonly request: CurlRequest }
  | { readonly type: 'url'; readonly url: string }
  /** It is one of these, but cannot be read. */
  | { readonly type: 'refused'; readonly message: string }
  | { readonly type: 'text'; readonly text: string }

export async function readPasted(text: string): Promise<PastedText> {
  if (text.length > PASTE_CHARS_MAX) return { type: 'refused', message: 'This is more text than a workflow can have.' }
  const trimmed = text.trim()
  if (isCurl(trimmed)) {
    const request = readCurl(trimmed)
    return request.ok
      ? { type: 'curl', request: request.value }
      : { type: 'refused', message: `The cURL command cannot be read. ${request.error}` }
  }
  if (/^https?:\/\/\S+$/i.test(trimmed) && URL.canParse(trimmed)) return { type: 'url', url: trimmed }
  const value = await parseText(trimmed)
  if (isRecord(value) && Object.hasOwn(value, 'linkflow')) return ofLinkflow(value)
  return looksLikeN8n(value) ? { type: 'n8n', value } : { type: 'text', text }
}

function ofLinkflow(value: Readonly<Record<string, unknown>>): PastedText {
  const isWhole = Object.hasOwn(value, 'name')
  const parsed = workflowFileSchema.safeParse({ name: 'Pasted', connections: [], ...value })
  if (!parsed.success) {
    const [issue] = parsed.error.issues
    const message = `This is no workflow of LinkFlow: ${issue!.message}${issue!.path.length > 0 ? ` (at ${issue!.path.join('.')})` : ''}.`
    return { type: 'refused', message }
  }
  const { nodes, connections, notes, groups } = parsed.data
  const ids = [...nodes, ...notes, ...groups].map(({ id }) => id)
  if (new Set(nodes.map(({ id }) => id)).size < nodes.length || new Set(ids).size < ids.length) {
    return { type: 'refused', message: 'An id stands twice in what was pasted.' }
  }
  return { type: 'linkflow', file: { nodes, connections, notes, groups }, isWhole }
}
