import type { ImportReport } from '@linkflow/sdk'

export type NodeReport = ImportReport['nodes'][number]
export type Fate = NodeReport['fate']

/** What of a report is shown: all nodes, those of one fate, or the credentials that are to be connected. */
export type ReportFilter = 'all' | Fate | 'credentials'

const FATES: readonly Fate[] = ['placeholder', 'noted', 'converted']

/** Sticky notes become notes; nobody counts them as nodes. */
const isNode = ({ becomes }: NodeReport): boolean => becomes !== undefined

/** What needs somebody comes first; else as the workflow has them. */
export const rowsOf = ({ nodes }: ImportReport, filter: ReportFilter): readonly NodeReport[] =>
  FATES.filter((fate) => filter === 'all' || filter === fate).flatMap((fate) =>
    nodes.filter((node) => isNode(node) && node.fate === fate),
  )

type Counts = Readonly<Record<ReportFilter, number>>

export function countsOf(report: ImportReport): Counts {
  const count = (filter: ReportFilter): number => rowsOf(report, filter).length
  return {
    all: count('all'),
    placeholder: count('placeholder'),
    noted: count('noted'),
    converted: count('converted'),
    credentials: report.credentials.length,
  }
}

/** The node of this name; several of n8n may have had it, then the first. */
export const idOfName = ({ nodes }: ImportReport, name: string): string | undefined =>
  nodes.find((node) => node.name === name)?.id
