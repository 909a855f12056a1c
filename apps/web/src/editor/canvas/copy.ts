import type { WorkflowConnection, WorkflowFile, WorkflowNode } from '@linkflow/contracts'
import type { Group, Note } from '../document/elements.ts'
import { isRecord } from '../document/json-value.ts'
import type { Selection } from './selection.ts'

/** What the clipboard holds as text, and what LinkFlow reads there. */
export interface Copied {
  readonly linkflow: 1
  readonly nodes: readonly WorkflowNode[]
  readonly connections: readonly WorkflowConnection[]
  readonly notes: readonly Note[]
  readonly groups: readonly Group[]
}

/** Headers and parameters whose value opens doors, whatever it is. */
const SECRET_KEYS =
  /^(authorization|proxy-authorization|cookie|set-cookie|x-api-key|api[-_]?key|apikey|access[-_]?token|auth[-_]?token|token|secret|client[-_]?secret|password|passwd|private[-_]?key)$/i
/** Text that is a secret by its form, wherever it stands: keys of well-known services, bearer tokens, private keys. */
const SECRET_TEXTS =
  /\b(sk|pk|rk)_(live|test)_[A-Za-z0-9]{8,}|\bxox[abpr]-[A-Za-z0-9-]{10,}|\bgh[pousr]_[A-Za-z0-9]{20,}|\bAKIA[A-Z0-9]{16}\b|\b(Bearer|Basic)\s+[A-Za-z0-9._~+/=-]{8,}|-----BEGIN [A-Z ]*PRIVATE KEY-----[\s\S]*?(-----END [A-Z ]*PRIVATE KEY-----|$)|\beyJ[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]*|(?<=:\/\/[^/\s:@]{1,256}:)[^/\s@]{1,256}(?=@)/g

/** Put in the place of a secret: an expression would be run, this is seen to be missing. */
export const REMOVED = '••••••'

/**
 * What is selected, as it may leave: without the ids of credentials (their types stay, so that whoever pastes it sees
 * what to choose), and without what is known for a secret by its name or its form. Wires whose both ends are in it.
 */
export function copied(file: WorkflowFile, { nodes: ids, notes: noteIds }: Pick<Selection, 'nodes' | 'notes'>): Copied {
  const nodes = file.nodes.filter(({ id }) => ids.has(id))
  return {
    linkflow: 1,
    nodes: nodes.map(withoutSecrets),
    connections: file.connections.filter(({ from, to }) => ids.has(from.node) && ids.has(to.node)),
    notes: file.notes
      .filter(({ id }) => noteIds.has(id))
      .map((note) => ({ ...note, text: clean(note.text) as string })),
    groups: file.groups.filter((group) => group.nodes.length > 0 && group.nodes.every((id) => ids.has(id))),
  }
}

export const clipboardText = (what: Copied): string => JSON.stringify(what, null, 2)

function withoutSecrets({ credentials, ...node }: WorkflowNode): WorkflowNode {
  return {
    ...node,
    parameters: clean(node.parameters) as WorkflowNode['parameters'],
    ...(node.notes !== undefined && { notes: clean(node.notes) as string }),
    ...(credentials !== undefined && {
      credentials: Object.fromEntries(Object.keys(credentials).map((type) => [type, ''])),
    }),
  }
}

function clean(value: unknown): unknown {
  if (typeof value === 'string') return value.replace(SECRET_TEXTS, REMOVED)
  if (Array.isArray(value)) return value.map(clean)
  if (!isRecord(value)) return value
  // `{name: "Authorization", value: "…"}`, as lists of headers have it.
  const isNamedSecret = typeof value['name'] === 'string' && SECRET_KEYS.test(value['name'])
  return Object.fromEntries(
    Object.entries(value).map(([key, each]) => {
      const isSecret = SECRET_KEYS.test(key) || (isNamedSecret && key === 'value')
      return [key, isSecret && typeof each === 'string' && !isExpression(each) ? REMOVED : clean(each)]
    }),
  )
}

/** `{{ $json.token }}` holds no secret, it says where one is. */
const isExpression = (text: string): boolean => /^\s*\{\{[\s\S]*\}\}\s*$/.test(text)
