import type { Problem, WorkflowFile } from '@linkflow/contracts'
import { nodeOf } from '../document/elements.ts'
import { type CheckExpressions, type Checks, findProblems, placeProblems } from '../document/findings.ts'
import type { NodeTypes } from '../document/node-types.ts'
import type { Session } from '../session.ts'

export interface DraftProblems {
  readonly all: readonly Problem[]
  readonly byNode: ReadonlyMap<string, readonly Problem[]>
}

/**
 * What is wrong with the draft: what is seen here at once, and what the server said of nodes that have not changed since.
 * Worked out once for each draft, whoever asks.
 */
export class Problems {
  private readonly checks: Checks
  private last: { readonly file: WorkflowFile; readonly checked: unknown; readonly found: DraftProblems } | undefined

  /** Without `expressions` their form is not looked at: the language comes later than the canvas. */
  constructor(types: NodeTypes, expressions?: CheckExpressions) {
    this.checks = { types, ...(expressions !== undefined && { expressions }) }
  }

  of({ sync: { document, checked } }: Session): DraftProblems {
    if (this.last?.file === document && this.last.checked === checked) return this.last.found
    const own = findProblems(document, this.checks)
    const found = placed(document, [...own, ...fromServer(document, checked, own)])
    this.last = { file: document, checked, found }
    return found
  }
}

function fromServer(document: WorkflowFile, checked: Session['sync']['checked'], own: readonly Problem[]): Problem[] {
  if (checked === undefined) return []
  const known = new Set(own.map(keyOfProblem))
  return checked.problems.filter((problem) => {
    if (known.has(keyOfProblem(problem))) return false
    if (problem.node === undefined) return checked.file === document
    return nodeOf(document, problem.node) === nodeOf(checked.file, problem.node)
  })
}

/** The same problem, however it is put into words. */
export const keyOfProblem = ({ code, node, parameter }: Problem): string => `${code} ${node} ${parameter}`

function placed(document: WorkflowFile, all: readonly Problem[]): DraftProblems {
  return { all, byNode: placeProblems(all, document).byNode }
}
