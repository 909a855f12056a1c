import { NODE_VERSIONS, type Nodes } from '../generated/nodes.ts'
import type {
  WorkflowConnection,
  WorkflowFile,
  WorkflowGroup,
  WorkflowNode,
  WorkflowNodeInput,
  WorkflowNote,
  WorkflowSettingsInput,
} from '../generated/wire-types.ts'
import { layOut, type Position } from './layout.ts'
import { NodeHandle, type PortEnd } from './node-handle.ts'
import { plainFields } from './plain-value.ts'

/** What a node is besides its type and its parameters. */
export interface NodeSettings extends Omit<Partial<WorkflowNodeInput>, 'id' | 'type' | 'parameters'> {}

type SettingsOf<T extends keyof Nodes> = Omit<NodeSettings, 'credentials' | 'version'> & {
  /** Ids of credentials by their type. */
  readonly credentials?: { readonly [C in Nodes[T]['credentials']]?: string }
}

export interface WorkflowOptions {
  readonly description?: string
  readonly settings?: WorkflowSettingsInput
  /** Where nodes stand that have no position: laid out by their connections (`auto`), or all at the origin (`none`). */
  readonly layout?: 'auto' | 'none'
}

/** Parameters can be left out where all of them can. */
type Rest<P, S> = Record<string, never> extends P ? [parameters?: P, settings?: S] : [parameters: P, settings?: S]

/** Writes the parts of a workflow. */
export class WorkflowWriter {
  readonly nodes: (Omit<WorkflowNode, 'position'> & { readonly position?: Position })[] = []
  readonly connections: WorkflowConnection[] = []
  readonly notes: WorkflowNote[] = []
  readonly groups: WorkflowGroup[] = []

  /**
   * A node of a type that LinkFlow brings along. The id names it in the file for good; its name, which expressions and
   * people use, is made from the id unless the settings say another.
   */
  node<T extends keyof Nodes>(
    id: string,
    type: T,
    ...rest: Rest<Nodes[T]['parameters'], SettingsOf<T>>
  ): NodeHandle<T> {
    const [parameters = {}, settings = {}] = rest
    return this.add(id, type, parameters, settings as NodeSettings)
  }

  /** A node of another type or of an older version, whose parameters nobody checks here. */
  customNode(
    id: string,
    type: string,
    parameters: Readonly<Record<string, unknown>> = {},
    settings: NodeSettings = {},
  ): NodeHandle {
    return this.add(id, type, parameters, settings)
  }

  /** Connects ports by the ids of their nodes, which may be written later; `a.to(b)` is the short way. */
  connect(from: PortEnd, to: PortEnd): void {
    this.connections.push({ from: { ...from }, to: { ...to } })
  }

  note(note: WorkflowNote): void {
    this.notes.push(plainFields(note, `note «${note.id}»`) as unknown as WorkflowNote)
  }

  group({
    nodes,
    ...group
  }: Omit<WorkflowGroup, 'nodes'> & { readonly nodes: readonly (NodeHandle | string)[] }): void {
    const ids = nodes.map((node) => (typeof node === 'string' ? node : node.id))
    this.groups.push({ ...plainFields(group, `group «${group.id}»`), nodes: ids } as unknown as WorkflowGroup)
  }

  private add<T extends string>(id: string, type: T, parameters: object, settings: NodeSettings): NodeHandle<T> {
    const { name = nameOf(id), version = versionOf(type), retry, ...rest } = settings
    const place = `node «${id}»`
    this.nodes.push({
      id,
      name,
      type,
      version,
      parameters: plainFields(parameters, place),
      ...plainFields(rest, place),
      ...(retry && { retry: { firstMs: 1000, maxMs: 60_000, ...retry } }),
    })
    return new NodeHandle(id, name, (from, to) => this.connect(from, to))
  }
}

/** `add-up` is «Add up». */
export function nameOf(id: string): string {
  const words = id.replaceAll(/[-_]+/g, ' ').trim()
  return words === '' ? id : words.charAt(0).toUpperCase() + words.slice(1)
}

export const isKnownType = (type: string): type is keyof Nodes => Object.hasOwn(NODE_VERSIONS, type)
export const versionOf = (type: string): number => (isKnownType(type) ? NODE_VERSIONS[type] : 1)

/**
 * A workflow file, written as code:
 *
 *   export default workflow('Hello', (w) => {
 *     const call = w.node('call', 'webhook', { path: 'hello' })
 *     const greet = w.node('greet', 'set', { values: { greeting: text`Hello, ${expr`$json.body.name`}!` } })
 *     call.to(greet)
 *   })
 *
 * It is checked by the server, which tells all of its problems at once (`client.workflows.validate`).
 */
export function workflow(name: string, write: (w: WorkflowWriter) => void): WorkflowFile
export function workflow(name: string, options: WorkflowOptions, write: (w: WorkflowWriter) => void): WorkflowFile
export function workflow(
  name: string,
  ...rest: [(w: WorkflowWriter) => void] | [WorkflowOptions, (w: WorkflowWriter) => void]
): WorkflowFile {
  const [{ description, settings = {}, layout = 'auto' }, write] = rest.length === 1 ? [{}, rest[0]] : rest
  const writer = new WorkflowWriter()
  write(writer)
  const { nodes, connections, notes, groups } = writer
  const places = layout === 'auto' ? layOut({ nodes, connections }) : nodes.map(() => ({ x: 0, y: 0 }))
  return {
    linkflow: 1,
    name,
    ...(description !== undefined && { description }),
    nodes: nodes.map((node, index) => ({ ...node, position: node.position ?? places[index]! })),
    connections,
    settings: settingsOf(settings),
    notes,
    groups,
  }
}

function settingsOf({ concurrency, ...settings }: WorkflowSettingsInput): WorkflowFile['settings'] {
  return {
    order: 'linkflow',
    dialect: 'linkflow',
    ...plainFields(settings, 'settings'),
    ...(concurrency && { concurrency: { policy: 'queue', ...concurrency } }),
  }
}
