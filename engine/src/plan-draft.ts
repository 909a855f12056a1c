import type { NodeTraits, PlanProblem } from './types.ts'
import type { ConnectionShape, NodeShape, WorkflowShape } from './workflow-shape.ts'

/** The graph while it is being checked. Nodes are named by their position in the file. */
export interface Draft {
  readonly nodes: readonly DraftNode[]
  /** Only those whose both ends are there; `index` is the position in the file. */
  readonly connections: readonly DraftConnection[]
  readonly problems: PlanProblem[]
}

interface DraftNode {
  readonly shape: NodeShape
  /** Undefined when the type is not known: then any port is taken for good, so that one mistake is one problem. */
  readonly traits: NodeTraits | undefined
  readonly kind: NodeTraits['kind']
  readonly outputs: readonly string[]
  readonly outgoing: DraftConnection[]
  readonly incoming: DraftConnection[]
}

export interface DraftConnection {
  readonly index: number
  readonly from: number
  readonly fromPort: string
  readonly to: number
  readonly toPort: string
}

export type Describe = (node: NodeShape) => NodeTraits | PlanProblem

const NODE_ID = /^[A-Za-z0-9_-]{1,64}$/

export function draftOf(workflow: WorkflowShape, describe: Describe): Draft {
  const problems: PlanProblem[] = []
  const nodes = workflow.nodes.map((shape) => draftNode(shape, describe, problems))
  const byId = indexById(nodes, problems)
  checkNames(nodes, problems)
  const connections: DraftConnection[] = []
  const seen = new Set<string>()
  for (const [index, shape] of workflow.connections.entries()) {
    const connection = draftConnection(index, shape, nodes, byId, problems)
    if (!connection) continue
    const key = `${connection.from} ${connection.fromPort} ${connection.to} ${connection.toPort}`
    if (seen.has(key)) {
      problems.push(connectionProblem('connection-duplicate', index, `${text(shape)} is there twice; remove one.`))
      continue
    }
    seen.add(key)
    connections.push(connection)
    nodes[connection.from]!.outgoing.push(connection)
    nodes[connection.to]!.incoming.push(connection)
  }
  return { nodes, connections, problems }
}

function draftNode(shape: NodeShape, describe: Describe, problems: PlanProblem[]): DraftNode {
  const described = describe(shape)
  if (!('kind' in described)) {
    problems.push({ ...described, node: described.node ?? shape.id })
    return { shape, traits: undefined, kind: 'ordinary', outputs: [], outgoing: [], incoming: [] }
  }
  const errorPort = shape.onError === 'error-port' && !described.outputs.includes('error')
  const outputs = errorPort ? [...described.outputs, 'error'] : described.outputs
  return { shape, traits: described, kind: described.kind, outputs, outgoing: [], incoming: [] }
}

function indexById(nodes: readonly DraftNode[], problems: PlanProblem[]): Map<string, number> {
  const byId = new Map<string, number>()
  for (const [index, { shape }] of nodes.entries()) {
    if (!NODE_ID.test(shape.id)) {
      problems.push(
        nodeProblem('node-id-invalid', shape, 'has an id with other characters than letters, digits, «_» and «-».'),
      )
    }
    if (byId.has(shape.id)) {
      problems.push(
        nodeProblem('node-id-duplicate', shape, `has the id «${shape.id}», which another node has already.`),
      )
    } else byId.set(shape.id, index)
  }
  return byId
}

function checkNames(nodes: readonly DraftNode[], problems: PlanProblem[]): void {
  const names = new Set<string>()
  for (const { shape } of nodes) {
    if (names.has(shape.name)) {
      problems.push(
        nodeProblem(
          'node-name-duplicate',
          shape,
          'shares its name with another node; expressions need names to differ.',
        ),
      )
    }
    names.add(shape.name)
  }
}

function draftConnection(
  index: number,
  shape: ConnectionShape,
  nodes: readonly DraftNode[],
  byId: ReadonlyMap<string, number>,
  problems: PlanProblem[],
): DraftConnection | undefined {
  const from = byId.get(shape.from.node)
  const to = byId.get(shape.to.node)
  for (const [end, id] of [
    [from, shape.from.node],
    [to, shape.to.node],
  ] as const) {
    if (end !== undefined) continue
    problems.push(
      connectionProblem(
        'connection-node-unknown',
        index,
        `${text(shape)} names the node «${id}», which does not exist.`,
      ),
    )
  }
  if (from === undefined || to === undefined) return undefined
  const source = nodes[from]!
  const target = nodes[to]!
  if (target.kind === 'trigger') {
    problems.push(
      connectionProblem(
        'connection-into-trigger',
        index,
        `${text(shape)} leads into «${target.shape.name}», a trigger; triggers have no input.`,
      ),
    )
    return undefined
  }
  const fromKnown = portKnown('output', source, source.outputs, shape.from.port, index, problems)
  const toKnown = portKnown('input', target, target.traits?.inputs ?? [], shape.to.port, index, problems)
  return fromKnown && toKnown ? { index, from, fromPort: shape.from.port, to, toPort: shape.to.port } : undefined
}

function portKnown(
  side: 'input' | 'output',
  node: DraftNode,
  ports: readonly string[],
  port: string,
  index: number,
  problems: PlanProblem[],
): boolean {
  if (!node.traits || ports.includes(port)) return true
  const there = ports.length === 0 ? 'it has none' : `it has ${ports.map((name) => `«${name}»`).join(', ')}`
  const hint =
    side === 'output' && port === 'error' ? ' Set «on error» of the node to «error port» to get the port «error».' : ''
  problems.push(
    connectionProblem(
      'connection-port-unknown',
      index,
      `Connection ${index + 1} uses the ${side} «${port}» of «${node.shape.name}»; ${there}.${hint}`,
    ),
  )
  return false
}

const text = ({ from, to }: ConnectionShape): string =>
  `The connection from «${from.node}» (${from.port}) to «${to.node}» (${to.port})`

export function nodeProblem(
  code: string,
  node: NodeShape,
  says: string,
  severity: PlanProblem['severity'] = 'error',
): PlanProblem {
  return { code, message: `«${node.name}» ${says}`, severity, node: node.id }
}

export function connectionProblem(code: string, connection: number, message: string): PlanProblem {
  return { code, message, severity: 'error', connection }
}
