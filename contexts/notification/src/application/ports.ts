import type { Role } from '@linkflow/contracts'
import type { Queries } from '@linkflow/postgres'

/** What this context has to know of others. */
export interface Neighbours {
  /** Who is in a workspace, or only this account if it is; undefined where the workspace is gone or was deleted. */
  team(queries: Pick<Queries, 'query' | 'one'>, workspaceId: string, accountId?: string): Promise<Team | undefined>
  /** Those of these accounts that there are. */
  accounts(accountIds: readonly string[]): Promise<ReadonlyMap<string, KnownAccount>>
  /** Which of these versions were published; drafts that somebody ran were not. */
  published(queries: Pick<Queries, 'query'>, versionIds: readonly string[]): Promise<ReadonlySet<string>>
  /** Within the transaction, a call that is made after it and repeated until it is taken. */
  oweCall(
    queries: Queries,
    call: { readonly workspaceId: string; readonly url: string; readonly body: string },
  ): Promise<void>
  /** Of those of these credentials that the account may know of. */
  credentialNames(
    workspaceId: string,
    accountId: string,
    credentialIds: readonly string[],
  ): Promise<ReadonlyMap<string, string>>
  workflowNames(workspaceId: string, workflowIds: readonly string[]): Promise<ReadonlyMap<string, string>>
}

export interface Team {
  readonly workspaceName: string
  readonly members: readonly { readonly accountId: string; readonly role: Role }[]
}

export interface KnownAccount {
  readonly email: string
  readonly name: string
  /** Who may not sign in gets no mail either. */
  readonly isDisabled: boolean
}

/** Whom something new concerns, after its commit: for whoever shows it at once. */
export interface Changed {
  readonly workspaceId: string
  readonly accountIds: readonly string[]
}
