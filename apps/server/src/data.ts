import type { DataNeeds } from '@linkflow/data'
import { writeAudit } from '@linkflow/workspace'

/** What people did with data tables and the state, in the audit log. */
export const recordData: NonNullable<DataNeeds['record']> = (queries, { type, workspaceId, thing, before, after }) =>
  writeAudit(queries, workspaceId, { action: type, thing, before, after })
