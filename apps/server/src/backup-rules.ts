import { HOLD_RESTORED, RESUME_RESTORED, TRANSIENT_TABLES } from '@linkflow/execution'
import { PROCESS_TABLES } from '@linkflow/operation'
import { PAUSE } from './pause.ts'

/** Tables of processes that run: a backup has them empty. */
export const transientTables: readonly string[] = [...TRANSIENT_TABLES, ...PROCESS_TABLES, 'keys.holders']

/** What a restore does to the rows that it has brought, in their transaction. */
export const restoreStatements = ({ pause }: { readonly pause: boolean }): readonly string[] => [
  RESUME_RESTORED,
  ...(pause ? [HOLD_RESTORED, PAUSE] : []),
]
