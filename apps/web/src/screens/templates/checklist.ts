import type { Template, Workflow } from '@linkflow/sdk'

export interface CredentialStep {
  readonly node: string
  readonly nodeName: string
  readonly type: string
  readonly what: string
  /** The one that is chosen. */
  readonly credential: string | undefined
}
interface PlaceStep {
  readonly node: string
  readonly nodeName: string
  readonly parameter: string
  readonly what: string
  readonly isDone: boolean
}

type Draft = Workflow['draft']

/** A parameter by its path, such as `values.total`. */
function parameterAt(draft: Draft, node: string, path: string): unknown {
  let value: unknown = draft.nodes.find(({ id }) => id === node)?.parameters
  for (const name of path.split('.')) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, name)) return undefined
    value = (value as Record<string, unknown>)[name]
  }
  return value
}

/**
 * What is left to do for a workflow that was made of a template: read off the draft as it is, so that it is right after a
 * reload, and after somebody did a part of it in the editor. Steps whose node is gone are gone too.
 */
export function checklistOf(
  { credentials, places, workflow }: Pick<Template, 'credentials' | 'places' | 'workflow'>,
  draft: Draft,
): { readonly credentials: readonly CredentialStep[]; readonly places: readonly PlaceStep[] } {
  const nodeOf = (id: string) => draft.nodes.find((node) => node.id === id)
  return {
    credentials: credentials.flatMap(({ node: id, type, what }) => {
      const node = nodeOf(id)
      if (node === undefined) return []
      return [{ node: id, nodeName: node.name, type, what, credential: node.credentials?.[type] }]
    }),
    places: places.flatMap(({ node: id, parameter, what }) => {
      const node = nodeOf(id)
      if (node === undefined) return []
      const [now, example] = [draft, workflow].map((file) => JSON.stringify(parameterAt(file, id, parameter)))
      return [{ node: id, nodeName: node.name, parameter, what, isDone: now !== example }]
    }),
  }
}
