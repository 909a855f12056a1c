import type { NodeTraits, PlanProblem } from '@linkflow/engine'
import { invariant } from '@linkflow/kernel'
import { nearestName } from './nearest-name.ts'
import type { NodeType, Ports } from './node-type.ts'
import { hasObjectChecks } from './parameters/schema-kind.ts'

/** A node of a workflow file, as far as its type is concerned. */
export interface DescribedNode {
  readonly id: string
  readonly name: string
  readonly type: string
  /** Default 1. */
  readonly version?: number
  readonly parameters?: Readonly<Record<string, unknown>>
  readonly runOnEmpty?: boolean | undefined
}

export interface NodeRegistry {
  /** All types in all versions, by name and then by version. */
  readonly all: readonly NodeType[]
  get(type: string, version: number): NodeType | undefined
  latest(type: string): NodeType | undefined
  /** The type of a node, or what is wrong with its name or version. */
  find(node: DescribedNode): NodeType | PlanProblem
  /** What the planner must know of a node. */
  describe(node: DescribedNode): NodeTraits | PlanProblem
}

export const isPlanProblem = (answer: NodeType | NodeTraits | PlanProblem): answer is PlanProblem =>
  'severity' in answer

export function createRegistry(nodeTypes: Iterable<NodeType>): NodeRegistry {
  const byType = new Map<string, Map<number, NodeType>>()
  for (const nodeType of nodeTypes) register(byType, nodeType)
  const all = [...byType.values()]
    .flatMap((versions) => [...versions.values()])
    .sort((a, b) => (a.type === b.type ? a.version - b.version : a.type < b.type ? -1 : 1))
  const find = (node: DescribedNode): NodeType | PlanProblem =>
    byType.get(node.type)?.get(node.version ?? 1) ?? unknownType(node, byType)
  return {
    all,
    get: (type, version) => byType.get(type)?.get(version),
    latest: (type) => latestOf(byType.get(type)),
    find,
    describe(node) {
      const nodeType = find(node)
      return isPlanProblem(nodeType) ? nodeType : traitsOf(nodeType, node)
    },
  }
}

/** A word; those of packages have the name of their package and a dot before it, so that they never meet one of ours. */
export const NODE_TYPE_NAME = /^[a-z][a-z0-9-]*(\.[a-z][a-z0-9-]*)?$/

/** A registry whose types come and go while it is in use: packages of nodes are installed and removed. */
export interface OpenRegistry extends NodeRegistry {
  /** In place of those that were given before; the base stays. */
  setMore(more: readonly NodeType[]): void
}

export function openRegistry(base: readonly NodeType[]): OpenRegistry {
  let now = createRegistry(base)
  return {
    get all() {
      return now.all
    },
    get: (type, version) => now.get(type, version),
    latest: (type) => now.latest(type),
    find: (node) => now.find(node),
    describe: (node) => now.describe(node),
    setMore(more) {
      now = createRegistry([...base, ...more])
    },
  }
}

function register(byType: Map<string, Map<number, NodeType>>, nodeType: NodeType): void {
  const { type, version } = nodeType
  const versions = byType.get(type) ?? new Map<number, NodeType>()
  byType.set(type, versions)
  invariant(!versions.has(version), `node type ${type} ${version} is registered twice`)
  invariant(NODE_TYPE_NAME.test(type), `node type ${type} must be a short kebab-case word`)
  invariant(
    !hasObjectChecks(nodeType.parameters),
    `node type ${type}: parameters are parsed one by one, so a refinement of them all belongs into «check»`,
  )
  versions.set(version, nodeType)
}

function latestOf(versions: ReadonlyMap<number, NodeType> | undefined): NodeType | undefined {
  if (versions === undefined) return undefined
  return versions.get(Math.max(...versions.keys()))
}

function unknownType(node: DescribedNode, byType: ReadonlyMap<string, ReadonlyMap<number, NodeType>>): PlanProblem {
  const versions = byType.get(node.type)
  if (versions !== undefined) {
    const known = [...versions.keys()].sort((a, b) => a - b).join(', ')
    return problem(
      'node-version-unknown',
      node,
      `node type «${node.type}» has no version ${node.version ?? 1}; there is: ${known}.`,
    )
  }
  const close = nearestName(node.type, byType.keys())
  const hint = close === undefined ? 'The list of node types is in the reference.' : `Did you mean «${close}»?`
  return problem('node-type-unknown', node, `there is no node type «${node.type}». ${hint}`)
}

const problem = (code: string, node: DescribedNode, text: string): PlanProblem => ({
  code,
  message: `Node «${node.name}»: ${text}`,
  severity: 'error',
  node: node.id,
})

function traitsOf(nodeType: NodeType, node: DescribedNode): NodeTraits {
  const { inputs, outputs } = portsOf(nodeType, node.parameters ?? {})
  const { requiredInputs } = nodeType
  const wanted = typeof requiredInputs === 'function' ? requiredInputs(node.parameters ?? {}) : requiredInputs
  const required = wanted === 'all' ? inputs.length : wanted
  return {
    kind: kindOf(nodeType),
    inputs,
    outputs,
    runOnEmpty: node.runOnEmpty ?? nodeType.runOnEmpty ?? false,
    ...(required === undefined ? {} : { requiredInputs: required }),
    ...(nodeType.remembers ? { remembers: true } : {}),
  }
}

function kindOf({ engine, behaviour }: NodeType): NodeTraits['kind'] {
  if (engine !== undefined) return engine
  return behaviour.kind === 'trigger' ? 'trigger' : behaviour.kind === 'loop' ? 'loop' : 'ordinary'
}

const MAIN = Object.freeze(['main'])
const NONE: readonly string[] = Object.freeze([])

/** The ports that a node has with these raw parameters. */
export function portsOf(nodeType: NodeType, raw: Readonly<Record<string, unknown>>): Ports {
  const { ports } = nodeType
  if (typeof ports === 'function') return ports(raw)
  if (ports !== undefined) return ports
  const kind = kindOf(nodeType)
  return { inputs: kind === 'trigger' ? NONE : MAIN, outputs: kind === 'break' ? NONE : MAIN }
}
