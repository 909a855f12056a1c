import type { WorkflowFileInput } from '@linkflow/sdk'

export const blankFile = (name: string): WorkflowFileInput => ({ linkflow: 1, name, nodes: [], connections: [] })

export type PastedFile =
  | { readonly ok: true; readonly file: WorkflowFileInput }
  | { readonly ok: false; readonly why: 'empty' | 'not-json' | 'not-ours' | 'n8n' }

/** What somebody pasted. The server checks the whole of it; here is told apart what it is. */
export function readPasted(text: string): PastedFile {
  if (text.trim() === '') return { ok: false, why: 'empty' }
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    return { ok: false, why: 'not-json' }
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return { ok: false, why: 'not-ours' }
  if (Object.hasOwn(value, 'linkflow'))
    return { ok: true, file: { name: 'Pasted workflow', ...value } as WorkflowFileInput }
  const { nodes } = value as { nodes?: unknown }
  const isN8n =
    Array.isArray(nodes) &&
    nodes.some(
      (node: { type?: unknown } | null) => typeof node?.type === 'string' && node.type.startsWith('n8n-nodes-base.'),
    )
  return { ok: false, why: isN8n ? 'n8n' : 'not-ours' }
}
