import { createContext, useContext } from 'react'
import type { DraftProblems, Problems } from './draft-problems.ts'
import { useSession } from './editor-context.tsx'

const ProblemsContext = createContext<Problems | undefined>(undefined)
export const ProblemsProvider = ProblemsContext.Provider

function useProblemsOfDraft(): Problems {
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
