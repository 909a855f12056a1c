import { acting, actorNow } from '@linkflow/http-server'
import { type Queries, sql } from '@linkflow/postgres'
import { appendEntry } from '../infrastructure/audit-repository.postgres.ts'
import { AUDIT_DETAIL_CHARS_MAX } from '../limits.ts'

/** What is told of a thing. Never a secret; a value of the type `Secret` would be written as `[secret]`. */
export type AuditDetail = Readonly<Record<string, unknown>>

export interface AuditNote {
  /** Such as `workflow.published`. */
  readonly action: string
  /** The id of the thing. */
  readonly thing?: string | undefined
  readonly before?: AuditDetail | undefined
  readonly after?: AuditDetail | undefined
  /** Where nobody had signed in before the act itself. Else the caller of the request, or the system. */
  readonly account?: string | undefined
}

/**
 * The audit log, for every context: writes an entry within the transaction of the act itself, so that neither is there
 * without the other. Call it last in the transaction: entries of a workspace wait for each other.
 */
export type AuditTrail = (queries: Queries, workspaceId: string, note: AuditNote) => Promise<void>

export const writeAudit: AuditTrail = (queries, workspaceId, note) => {
  const { action, thing, before, after, account } = note
  return appendEntry(queries, workspaceId, {
    actor: account === undefined ? actorNow() : { type: 'account', id: account },
    requestId: acting()?.requestId,
    address: acting()?.address,
    action,
    thing,
    before: textOf(before),
    after: textOf(after),
  })
}

/**
 * For what happens to an account: it is told in every workspace that it is a member of, for each depends on it. By the
 * engine's queries.
 */
export async function writeAccountAudit(queries: Queries, account: string, note: AuditNote): Promise<void> {
  const rows = await queries.query<{ workspace_id: string }>(
    sql`select workspace_id from workspace.members where account_id = ${account}
        order by hashtext(workspace_id::text)`,
  )
  for (const { workspace_id } of rows) await writeAudit(queries, workspace_id, { thing: account, ...note })
}

function textOf(detail: AuditDetail | undefined): string | undefined {
  if (detail === undefined) return undefined
  const text = JSON.stringify(detail)
  return text.length <= AUDIT_DETAIL_CHARS_MAX ? text : JSON.stringify({ tooLongChars: text.length })
}
