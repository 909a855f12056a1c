import type { WorkflowConnection, WorkflowFile } from '@linkflow/contracts'
import type { ValueChange, WorkflowDiff } from '@linkflow/sdk'
import { keysOf } from '../document/json-pointer.ts'

export const CHANGE_GROUPS = ['nodes', 'connections', 'credentials', 'settings', 'notes', 'layout'] as const
export type ChangeGroup = (typeof CHANGE_GROUPS)[number]
export type ChangeKind = 'added' | 'removed' | 'changed' | 'moved'

/** One thing that is different, as people look at it. */
export interface Change {
  readonly key: string
  readonly group: ChangeGroup
  readonly kind: ChangeKind
  /** What it is of; a setting is called by its key in the file. */
  readonly title: string
  /** Nodes to look at for it. */
  readonly nodes: readonly string[]
  readonly fields: readonly ValueChange[]
}

type Sides = { readonly before: WorkflowFile; readonly after: WorkflowFile }
type Diff = WorkflowDiff['diff']

/**
 * What makes one version the other, in the order in which it is looked through: nodes as they stand in the file, then what
 * leads where, what they are signed in with, what the workflow is set to, what is only written on it, what only moved.
 */
export function changesOf(diff: Diff, sides: Sides): readonly Change[] {
  return [
    ...nodeChanges(diff),
    ...connectionChanges(diff, sides),
    ...credentialChanges(diff),
    ...settingChanges(diff),
    ...writtenChanges(diff, sides),
    ...layoutChanges(diff, sides),
  ]
}

const isOfCredentials = ({ path }: ValueChange): boolean => path === '/credentials' || path.startsWith('/credentials/')

const change = (
  group: ChangeGroup,
  kind: ChangeKind,
  key: string,
  rest: Partial<Change> & Pick<Change, 'title'>,
): Change => ({
  key: `${group} ${kind} ${key}`,
  group,
  kind,
  nodes: [],
  fields: [],
  ...rest,
})

const nodeChanges = ({ nodes }: Diff): Change[] => [
  ...nodes.added.map(({ key, value }) => change('nodes', 'added', key, { title: value.name, nodes: [key] })),
  ...nodes.removed.map(({ key, value }) => change('nodes', 'removed', key, { title: value.name, nodes: [key] })),
  ...nodes.changed.flatMap(({ key, name, changes }) => {
    const fields = changes.filter((each) => !isOfCredentials(each))
    return fields.length === 0 ? [] : [change('nodes', 'changed', key, { title: name ?? key, nodes: [key], fields })]
  }),
]

const credentialChanges = ({ nodes }: Diff): Change[] =>
  nodes.changed.flatMap(({ key, name, changes }) => {
    const fields = changes.filter(isOfCredentials).flatMap(perType)
    return fields.length === 0
      ? []
      : [change('credentials', 'changed', key, { title: name ?? key, nodes: [key], fields })]
  })

/** Where a node had none at all, or has none any more, the difference is one record. */
function perType({ path, from, to }: ValueChange): ValueChange[] {
  if (path !== '/credentials') return [{ path, ...(from !== undefined && { from }), ...(to !== undefined && { to }) }]
  const record = (value: unknown) => Object.entries((value ?? {}) as Record<string, unknown>)
  return [
    ...record(from).map(([type, id]) => ({ path: `${path}/${type}`, from: id })),
    ...record(to).map(([type, id]) => ({ path: `${path}/${type}`, to: id })),
  ]
}

function connectionChanges({ connections }: Diff, { before, after }: Sides): Change[] {
  const of = (kind: 'added' | 'removed', file: WorkflowFile) => (each: { key: string; value: WorkflowConnection }) =>
    change('connections', kind, each.key, {
      title: wireTitle(each.value, file),
      nodes: [each.value.from.node, each.value.to.node],
    })
  return [
    ...(connections.added as { key: string; value: WorkflowConnection }[]).map(of('added', after)),
    ...(connections.removed as { key: string; value: WorkflowConnection }[]).map(of('removed', before)),
  ]
}

/** «Is it large (true) → Say thanks»: the usual port needs no word. */
export function wireTitle({ from, to }: WorkflowConnection, { nodes }: WorkflowFile): string {
  const end = ({ node, port }: WorkflowConnection['from']) => {
    const name = nodes.find(({ id }) => id === node)?.name ?? node
    return port === 'main' ? name : `${name} (${port})`
  }
  return `${end(from)} → ${end(to)}`
}

const settingChanges = ({ workflow, settings }: Diff): Change[] =>
  [...workflow, ...settings].map((field) =>
    change('settings', kindOf(field), field.path, { title: keysOf(field.path).join('.'), fields: [field] }),
  )

const kindOf = (field: ValueChange): ChangeKind =>
  !Object.hasOwn(field, 'from') ? 'added' : Object.hasOwn(field, 'to') ? 'changed' : 'removed'

const NOTE_CHARS = 48
const firstLine = (text: string): string => {
  const line = text.trim().split('\n')[0] ?? ''
  return line.length > NOTE_CHARS ? `${line.slice(0, NOTE_CHARS - 1)}…` : line
}

function writtenChanges({ notes, groups }: Diff, { after }: Sides): Change[] {
  const noteTitle = (id: string) => firstLine(after.notes.find((note) => note.id === id)?.text ?? id)
  return [
    ...notes.added.map(({ key, value }) => change('notes', 'added', key, { title: firstLine(value.text) })),
    ...notes.removed.map(({ key, value }) => change('notes', 'removed', key, { title: firstLine(value.text) })),
    ...notes.changed.map(({ key, changes }) =>
      change('notes', 'changed', key, { title: noteTitle(key), fields: changes }),
    ),
    ...groups.added.map(({ key, value }) => change('notes', 'added', key, { title: value.name, nodes: value.nodes })),
    ...groups.removed.map(({ key, value }) =>
      change('notes', 'removed', key, { title: value.name, nodes: value.nodes }),
    ),
    ...groups.changed.map(({ key, name, changes }) =>
      change('notes', 'changed', key, {
        title: name ?? key,
        nodes: after.groups.find(({ id }) => id === key)?.nodes ?? [],
        fields: changes,
      }),
    ),
  ]
}

function layoutChanges({ moved, nodes, connections, notes, groups }: Diff, { after }: Sides): Change[] {
  const name = (id: string) => after.nodes.find((node) => node.id === id)?.name ?? id
  const text = (id: string) => firstLine(after.notes.find((note) => note.id === id)?.text ?? id)
  const hasOrder = [nodes, connections, notes, groups].some(({ order }) => order !== undefined)
  return [
    ...moved.nodes.map(({ key }) => change('layout', 'moved', key, { title: name(key), nodes: [key] })),
    ...moved.notes.map(({ key }) => change('layout', 'moved', key, { title: text(key) })),
    ...(hasOrder ? [change('layout', 'moved', 'order', { title: '' })] : []),
  ]
}

export const withoutLayout = (changes: readonly Change[]): readonly Change[] =>
  changes.filter(({ group }) => group !== 'layout')

export interface ChangeCounts {
  /** Nodes that are new, gone or do something else. */
  readonly nodes: number
  /** Everything but nodes and where things stand. */
  readonly others: number
  readonly moved: number
}

export function countChanges(changes: readonly Change[]): ChangeCounts {
  const ofNodes = changes.filter(({ group }) => group === 'nodes' || group === 'credentials')
  return {
    nodes: new Set(ofNodes.flatMap(({ nodes }) => nodes)).size,
    others: changes.filter(({ group }) => group !== 'nodes' && group !== 'credentials' && group !== 'layout').length,
    moved: changes.filter(({ group }) => group === 'layout').length,
  }
}

/** `/parameters/body/email` is «body.email». */
export const fieldName = (path: string): string =>
  keysOf(path)
    .filter((part, at) => !(at === 0 && (part === 'parameters' || part === 'credentials')))
    .join('.')
