import { rolePermissions } from '@linkflow/contracts'
import {
  type CredentialEvent,
  CredentialResolver,
  credentialMigrations,
  credentialNames,
  credentialRoutes,
  findCredentialTypes,
  SeenUses,
  sealedCredentials,
  TestTurns,
  type Turn,
  tellTroubles,
} from '@linkflow/credential'
import type { Drivers, OpenedCredential } from '@linkflow/drivers'
import type { CredentialFill } from '@linkflow/execution'
import type { Egress } from '@linkflow/http-egress'
import type { Route } from '@linkflow/http-server'
import type { Clock, Result } from '@linkflow/kernel'
import type { MasterKey, SealedRecords, WorkspaceKeys } from '@linkflow/keys'
import type { CredentialType } from '@linkflow/nodes'
import type { Database, Queries } from '@linkflow/postgres'
import type { CallerCredential } from '@linkflow/webhook'
import { countCredentialUses, type FindCredentialTypes, findWorkflowsUsingCredential } from '@linkflow/workflow'
import { membersAmong, teamOf, writeAudit } from '@linkflow/workspace'

export interface OpenedCredentials {
  readonly routes: readonly Route[]
  readonly typesOf: FindCredentialTypes
  /** What a rotation of data keys seals anew. */
  readonly sealed: SealedRecords
  /** What a credential adds to a request of a node; egress fills it in. */
  fill(
    workspaceId: string,
    id: string,
    type: string,
  ): Promise<Result<CredentialFill, { readonly code: string; readonly message: string }>>
  /** For a port of a step that uses it and hands it to nobody: a driver signs in with it, a key signs. */
  open(
    workspaceId: string,
    id: string,
    type: string,
  ): Promise<Result<OpenedCredential, { readonly code: string; readonly message: string }>>
  /** For checking a call that comes in. */
  incoming(workspaceId: string, id: string, type: string): Promise<CallerCredential | undefined>
  /** A chore of every few seconds, in each process: what was seen of credentials that were used. */
  noteUses(): Promise<void>
  /** A chore: tells which credentials expired, are refused, or work again. */
  tellTroubles(tell: (queries: Queries, turns: readonly Turn[]) => Promise<void>): Promise<boolean>
  /** Names of those of these credentials that the account may know of. */
  namesFor(
    workspaceId: string,
    accountId: string,
    credentialIds: readonly string[],
  ): Promise<ReadonlyMap<string, string>>
  start(): Promise<void>
  stop(): Promise<void>
}

/** The credential context, wired: types from the nodes, uses from the workflows. */
export function openCredentials(parts: {
  readonly database: Database
  readonly clock: Clock
  readonly keys: WorkspaceKeys
  readonly key: MasterKey
  readonly egress: Pick<Egress, 'request'>
  readonly drivers: Pick<Drivers, 'try'>
  /** Those of the nodes; packages put theirs into the same list when they are installed. */
  readonly types: readonly CredentialType[]
}): OpenedCredentials {
  const { database } = parts
  const needs = {
    ...parts,
    usesOf: findWorkflowsUsingCredential,
    countUses: countCredentialUses,
    membersAmong,
    testTurns: new TestTurns(parts.clock),
    seen: new SeenUses(parts),
    record: recordCredential,
  }
  const resolver = new CredentialResolver(needs)
  return {
    routes: credentialRoutes(needs),
    typesOf: findCredentialTypes({ database }),
    sealed: sealedCredentials(needs),
    fill: (workspaceId, id, type) => resolver.fill(workspaceId, id, type),
    open: (workspaceId, id, type) => resolver.open(workspaceId, id, type),
    incoming: (workspaceId, id, type) => resolver.incoming(workspaceId, id, type),
    noteUses: () => needs.seen.write(),
    tellTroubles: (tell) => tellTroubles(database, tell),
    namesFor: (workspaceId, accountId, ids) =>
      database.app.inWorkspace(workspaceId, async (queries) => {
        const role = (await teamOf(queries, workspaceId, accountId))?.members[0]?.role
        if (role === undefined) return new Map()
        return credentialNames(queries, ids, {
          accountId,
          managesAll: rolePermissions[role].has('credential:manage'),
        })
      }),
    start: () => resolver.start(),
    async stop() {
      // The database may be gone: what is lost is seen again with the next use.
      await needs.seen.write().catch(() => {})
      resolver.stop()
    },
  }
}

const recordCredential = (queries: Queries, event: CredentialEvent) => {
  const { type: action, workspaceId, credentialId: thing, ...after } = event
  return writeAudit(queries, workspaceId, { action, thing, after })
}

openCredentials.migrations = credentialMigrations
