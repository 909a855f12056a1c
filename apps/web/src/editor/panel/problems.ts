import type { Problem, WorkflowNode } from '@linkflow/contracts'
import { escapeRegex } from '../commands/renamed-references.ts'
import { findProblems, placeProblems } from '../document/findings.ts'
import { keysOf, pointer } from '../document/json-pointer.ts'
import type { NodeTypes } from '../document/node-types.ts'
import { valueAt } from '../document/value-at.ts'
import { documentOf, type Session } from '../session.ts'

export interface FieldProblem {
  readonly code: string
  readonly message: string
  readonly severity: Problem['severity']
  /** Within the parameters; undefined where it is of the node as a whole. */
  readonly path: readonly string[] | undefined
}

/** What is wrong with a node: what is seen at once, and what the server said of values that are still the same. */
export function problemsOfNode(session: Session, node: WorkflowNode, types: NodeTypes): readonly FieldProblem[] {
  const file = documentOf(session)
  const local = findProblems({ ...file, nodes: [node], connections: [] }, { types }).map((each) => asField(each, node))
  const { checked } = session.sync
  const told = checked === undefined ? [] : (placeProblems(checked.problems, checked.file).byNode.get(node.id) ?? [])
  const server = told
    .map((each) => asField(each, node))
    .filter(({ path }) => {
      const place = pointer('nodes', node.id, ...(path === undefined ? [] : ['parameters', ...path]))
      return valueAt(checked!.file, place) === valueAt(file, place) || sameText(checked!.file, file, place)
    })
  const seen = new Set(local.map(keyOf))
  return [...local, ...server.filter((each) => !seen.has(keyOf(each)))]
}

const keyOf = ({ code, path }: FieldProblem): string => `${code} ${path?.join('/')}`

const sameText = (a: Parameters<typeof valueAt>[0], b: typeof a, place: string): boolean =>
  JSON.stringify(valueAt(a, place)) === JSON.stringify(valueAt(b, place))

/** The field that a problem is of, within the parameters of its node. */
export function fieldOfProblem({ pointer: at, parameter }: Problem): readonly string[] | undefined {
  const keys = at === undefined ? [] : keysOf(at)
  const inParameters = keys[0] === 'nodes' && keys[2] === 'parameters' ? keys.slice(3) : undefined
  return inParameters ?? (parameter === undefined ? undefined : [parameter])
}

function asField(problem: Problem, { name }: WorkflowNode): FieldProblem {
  const { code, message, severity } = problem
  return { code, message: sentence(message, name), severity, path: fieldOfProblem(problem) }
}

/** The panel shows the node and the field anyway: only what is wrong is said. */
function sentence(message: string, name: string): string {
  const rest = message
    .replace(new RegExp(`^Node «${escapeRegex(name)}»[,:]? ?`), '')
    .replace(/^parameter «[^»]*»(, column \d+)?: /, '')
  return rest.charAt(0).toUpperCase() + rest.slice(1)
}

export const isAt = ({ path }: FieldProblem, at: readonly (string | number)[]): boolean =>
  path !== undefined && path.length === at.length && path.every((key, index) => key === String(at[index]))

export const isWithin = ({ path }: FieldProblem, at: readonly (string | number)[]): boolean =>
  path !== undefined && path.length >= at.length && at.every((key, index) => path[index] === String(key))
