/** What became of a node: itself, itself with something to know, or a placeholder that does not run. */
export type Fate = 'converted' | 'noted' | 'placeholder'

export interface NodeReport {
  /** Name and type as n8n has them. */
  readonly name: string
  readonly type: string
  readonly version: number
  readonly fate: Fate
  /** Id and type in LinkFlow; a sticky note becomes a note and has no type. */
  readonly id: string
  readonly becomes: string | undefined
  readonly notes: readonly string[]
}

export interface CredentialToConnect {
  /** Type and name as n8n has them; which nodes need it. */
  readonly type: string
  readonly name: string
  readonly nodes: readonly string[]
}

export interface WorkflowReport {
  readonly name: string
  readonly nodes: readonly NodeReport[]
  readonly credentials: readonly CredentialToConnect[]
  /** About the workflow as a whole. */
  readonly notes: readonly string[]
  readonly totals: Readonly<Record<Fate, number>>
}

export interface ImportReport {
  readonly workflows: readonly WorkflowReport[]
  readonly totals: Readonly<Record<Fate, number>> & { readonly workflows: number; readonly credentials: number }
}

export function totalsOf(nodes: readonly NodeReport[]): Record<Fate, number> {
  const totals: Record<Fate, number> = { converted: 0, noted: 0, placeholder: 0 }
  for (const { fate } of nodes) totals[fate] += 1
  return totals
}

export function reportOf(workflows: readonly WorkflowReport[]): ImportReport {
  const sum = (fate: Fate): number => workflows.reduce((all, { totals }) => all + totals[fate], 0)
  return {
    workflows,
    totals: {
      workflows: workflows.length,
      converted: sum('converted'),
      noted: sum('noted'),
      placeholder: sum('placeholder'),
      credentials: workflows.reduce((all, { credentials }) => all + credentials.length, 0),
    },
  }
}
