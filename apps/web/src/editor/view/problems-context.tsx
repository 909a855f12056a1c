import { createContext, useContext } from 'react'
import type { Session } from '../session.ts'
import type { DraftProblems } from './draft-problems.ts'
import { useSession } from './editor-context.tsx'

/** Who says what is wrong with the draft. */
export interface FindsProblems {
  of(session: Session): DraftProblems
}

const NONE: DraftProblems = { all: [], byNode: new Map() }
/** Until what finds them is there. */
export const NO_PROBLEMS: FindsProblems = { of: () => NONE }

const ProblemsContext = createContext<FindsProblems | undefined>(undefined)
export const ProblemsProvider = ProblemsContext.Provider

function useProblemsOfDraft(): FindsProblems {
  const problems = useContext(ProblemsContext)
  if (problems === undefined) throw new Error('there is no editor around this')
  return problems
}

/** How much is wrong with a node. */
export function useProblems(nodeId: string): number {
  const problems = useProblemsOfDraft()
  return useSession((session) => problems.of(session).byNode.get(nodeId)?.length ?? 0)
}

/** All that is wrong with the draft. */
export function useAllProblems(): DraftProblems {
  const problems = useProblemsOfDraft()
  return useSession((session) => problems.of(session))
}
