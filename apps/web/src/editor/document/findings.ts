import type { NodeTypeView, Problem, WorkflowFile, WorkflowNode } from '@linkflow/contracts'
import { connectionKey, placesOf } from './elements.ts'
import { isRecord, type JsonRecord } from './json-value.ts'
import type { NodeTypes } from './node-types.ts'

/** What is wrong with a draft, by what it is shown at. */
export interface Findings {
  readonly byNode: ReadonlyMap<string, readonly Problem[]>
  /** By key of the connection. */
  readonly byConnection: ReadonlyMap<string, readonly Problem[]>
  /** Of the workflow as a whole. */
  readonly others: readonly Problem[]
}

/**
 * What the server found, at its place. It points into lists by number, as they were in the draft that it checked, so give
 * that one.
 */
export function placeProblems(problems: readonly Problem[], { nodes, connections }: WorkflowFile): Findings {
  const byNode = new Map<string, Problem[]>()
  const byConnection = new Map<string, Problem[]>()
  const others: Problem[] = []
  for (const problem of problems) {
    const [, list, index] = problem.pointer?.split('/') ?? []
    const connection = list === 'connections' ? connections[Number(index)] : undefined
    const node = problem.node ?? (list === 'nodes' ? nodes[Number(index)]?.id : undefined)
    if (connection !== undefined) push(byConnection, connectionKey(connection), problem)
    else if (node !== undefined) push(byNode, node, problem)
    else others.push(problem)
  }
  return { byNode, byConnection, others }
}

export interface Checks {
  readonly types: NodeTypes
  /** `code/form-checks.ts`, which asks the worker that has the language: it is larger than all the rest of the editor. */
  readonly expressions?: CheckExpressions
}

/** What is wrong with the form of a text that holds expressions; `start` counts characters. */
export interface ExpressionProblem {
  readonly code: string
  readonly message: string
  readonly start: number
}
export type CheckExpressions = (text: string, dialect: Dialect) => readonly ExpressionProblem[]
type Dialect = WorkflowFile['settings']['dialect']

/**
 * What can be seen at once, without asking the server, under the codes that it uses: types and versions that are not
 * there, ids and names that stand twice, connections without an end or a port, values and credentials that are missing,
 * expressions that do not parse. Whether a value fits its schema, and what loops mean, only the server says.
 */
export function findProblems(file: WorkflowFile, checks: Checks): readonly Problem[] {
  const ofNodes = file.nodes.flatMap((node) => ofNode(node, file, checks))
  return [...ofNodes, ...ofNames(file), ...ofConnections(file, checks.types)]
}

interface Known {
  readonly node: WorkflowNode
  readonly problems: readonly Problem[]
}

/**
 * A node says the same as long as it is the same, wherever it stands, and so are the checks: typing in one node checks one
 * node, and moving all of them none. By its parameters, which stay the same object when it is moved.
 */
const known = new WeakMap<Checks, WeakMap<WorkflowNode['parameters'], Known>>()

const isSameElsewhere = (a: WorkflowNode, b: WorkflowNode): boolean =>
  a === b ||
  (a.id === b.id &&
    a.name === b.name &&
    a.type === b.type &&
    a.version === b.version &&
    a.parameters === b.parameters &&
    a.credentials === b.credentials)

function ofNode(node: WorkflowNode, { settings }: WorkflowFile, checks: Checks): readonly Problem[] {
  const cache = known.get(checks) ?? new WeakMap<WorkflowNode['parameters'], Known>()
  known.set(checks, cache)
  const before = cache.get(node.parameters)
  if (before !== undefined && isSameElsewhere(before.node, node)) return before.problems
  const problems = checkNode(node, settings.dialect, checks)
  cache.set(node.parameters, { node, problems })
  return problems
}

function checkNode(node: WorkflowNode, dialect: Dialect, { types, expressions }: Checks): Problem[] {
  const nodeType = types.of(node)
  if (nodeType !== undefined) {
    return [
      ...unknownParameters(node, nodeType),
      ...missingParameters(node, nodeType),
      ...missingCredentials(node, nodeType),
      ...(expressions === undefined ? [] : badExpressions(node, nodeType, (text) => expressions(text, dialect))),
    ]
  }
  const newest = types.newestOf(node.type)
  return newest === undefined
    ? [problem('node-type-unknown', node, `there is no node type «${node.type}».`)]
    : [problem('node-version-unknown', node, `node type «${node.type}» has no version ${node.version}.`)]
}

/** The names that a type takes; undefined if it takes any. */
function namesOf({ parameters }: NodeTypeView): readonly string[] | undefined {
  if (!isRecord(parameters) || parameters['additionalProperties'] !== false) return undefined
  return Object.keys(isRecord(parameters['properties']) ? parameters['properties'] : {})
}

function unknownParameters(node: WorkflowNode, nodeType: NodeTypeView): Problem[] {
  const names = namesOf(nodeType)
  return Object.keys(node.parameters)
    .filter((name) => names !== undefined && !names.includes(name))
    .map((name) =>
      problem('parameter-unknown', node, `there is no «${name}» here. It has: ${names!.join(', ')}.`, name),
    )
}

function missingParameters(node: WorkflowNode, { parameters }: NodeTypeView): Problem[] {
  const { required, properties } = isRecord(parameters) ? parameters : {}
  return (Array.isArray(required) ? required : [])
    .filter((name): name is string => typeof name === 'string')
    .filter((name) => isMissing(node.parameters[name], isRecord(properties) ? properties[name] : undefined))
    .map((name) => problem('parameter-missing', node, 'a value is needed here.', name))
}

/** An empty text is none where one must have a letter at least. */
const isMissing = (value: unknown, schema: unknown): boolean =>
  value === undefined || (value === '' && isRecord(schema) && Number(schema['minLength'] ?? 0) > 0)

const missingCredentials = (node: WorkflowNode, { credentials }: NodeTypeView): Problem[] =>
  credentials
    .filter(({ type, required }) => required && node.credentials?.[type] === undefined)
    .map(({ type }) => problem('credential-missing', node, `needs a credential of type «${type}». Choose one.`))

function badExpressions(
  node: WorkflowNode,
  nodeType: NodeTypeView,
  check: (text: string) => ReturnType<CheckExpressions>,
): Problem[] {
  const names = namesOf(nodeType)
  return Object.entries(node.parameters).flatMap(([parameter, value]) => {
    if (nodeType.literal.includes(parameter) || names?.includes(parameter) === false) return []
    const texts = textsIn(value).filter((text) => text.includes('{{'))
    return texts.flatMap(check).map(({ code, message, start }) => problem(code, node, message, parameter, start + 1))
  })
}

function textsIn(value: unknown): string[] {
  if (typeof value === 'string') return [value]
  if (Array.isArray(value)) return value.flatMap(textsIn)
  if (!isRecord(value)) return []
  return isFixed(value) ? [] : Object.values(value).flatMap(textsIn)
}

/** `{"$fixed": "…"}` is a text that is taken as it is. */
export const isFixed = (value: JsonRecord): boolean =>
  Object.keys(value).length === 1 && typeof value['$fixed'] === 'string'

function ofNames({ nodes }: WorkflowFile): Problem[] {
  const { doubled } = placesOf('nodes', nodes)
  const names = new Set<string>()
  const ids = new Set<string>()
  return nodes.flatMap((node) => {
    const problems: Problem[] = []
    if (doubled.has(node.id) && ids.has(node.id)) {
      problems.push(problem('node-id-duplicate', node, `has the id «${node.id}», which another node has already.`))
    }
    if (names.has(node.name)) {
      problems.push(
        problem('node-name-duplicate', node, 'shares its name with another node; expressions need names to differ.'),
      )
    }
    ids.add(node.id)
    names.add(node.name)
    return problems
  })
}

function ofConnections({ nodes, connections }: WorkflowFile, types: NodeTypes): Problem[] {
  // Of two nodes with one id the first is meant, as the server has it.
  const byId = new Map(nodes.toReversed().map((node) => [node.id, node]))
  return connections.flatMap((connection, index) => {
    const tell = (code: string, message: string): Problem[] => [
      { code, message, severity: 'error', pointer: `/connections/${index}` },
    ]
    const { from, to } = connection
    const [source, target] = [byId.get(from.node), byId.get(to.node)]
    if (source === undefined || target === undefined) {
      const id = source === undefined ? from.node : to.node
      return tell('connection-node-unknown', `A connection names the node «${id}», which does not exist.`)
    }
    if (types.isTrigger(target)) {
      return tell(
        'connection-into-trigger',
        `A connection leads into «${target.name}», a trigger; triggers have no input.`,
      )
    }
    const outputs = types.portsOf(source)?.outputs
    if (outputs !== undefined && !outputs.includes(from.port)) {
      return tell(
        'connection-port-unknown',
        `A connection uses the output «${from.port}» of «${source.name}», which it does not have.`,
      )
    }
    const inputs = types.portsOf(target)?.inputs
    if (inputs !== undefined && !inputs.includes(to.port)) {
      return tell(
        'connection-port-unknown',
        `A connection uses the input «${to.port}» of «${target.name}», which it does not have.`,
      )
    }
    return []
  })
}

function problem(code: string, node: WorkflowNode, says: string, parameter?: string, column?: number): Problem {
  const at = column === undefined ? '' : `, column ${column}`
  const where = parameter === undefined ? '' : `, parameter «${parameter}»${at}`
  const message = `Node «${node.name}»${where}: ${says}`
  return { code, message, severity: 'error', node: node.id, ...(parameter !== undefined && { parameter }) }
}

function push<K>(map: Map<K, Problem[]>, key: K, problem: Problem): void {
  const list = map.get(key)
  if (list === undefined) map.set(key, [problem])
  else list.push(problem)
}
