import {
  type CredentialEvent,
  CredentialResolver,
  credentialMigrations,
  credentialRoutes,
  findCredentialTypes,
  sealedCredentials,
  TestTurns,
} from '@linkflow/credential'
import type { CredentialFill } from '@linkflow/execution'
import type { Egress } from '@linkflow/http-egress'
import type { Route } from '@linkflow/http-server'
import type { Clock, Result } from '@linkflow/kernel'
import type { MasterKey, SealedRecords, WorkspaceKeys } from '@linkflow/keys'
import { credentialTypes } from '@linkflow/nodes'
import type { Database, Queries } from '@linkflow/postgres'
import type { CallerCredential } from '@linkflow/webhook'
import { type FindCredentialTypes, findWorkflowsUsingCredential } from '@linkflow/workflow'
import { membersAmong, writeAudit } from '@linkflow/workspace'

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
  /** For checking a call that comes in. */
  incoming(workspaceId: string, id: string, type: string): Promise<CallerCredential | undefined>
  start(): Promise<void>
  stop(): void
}

/** The credential context, wired: types from the nodes, uses from the workflows. */
export function openCredentials(parts: {
  readonly database: Database
  readonly clock: Clock
  readonly keys: WorkspaceKeys
  readonly key: MasterKey
  readonly egress: Pick<Egress, 'request'>
}): OpenedCredentials {
  const { database } = parts
  const needs = {
    ...parts,
    types: credentialTypes,
    usesOf: findWorkflowsUsingCredential,
    membersAmong,
    testTurns: new TestTurns(parts.clock),
    record: recordCredential,
  }
  const resolver = new CredentialResolver(needs)
  return {
    routes: credentialRoutes(needs),
    typesOf: findCredentialTypes({ database }),
    sealed: sealedCredentials(needs),
    fill: (workspaceId, id, type) => resolver.fill(workspaceId, id, type),
    incoming: (workspaceId, id, type) => resolver.incoming(workspaceId, id, type),
    start: () => resolver.start(),
    stop: () => resolver.stop(),
  }
}

const recordCredential = (queries: Queries, event: CredentialEvent) => {
  const { type: action, workspaceId, credentialId: thing, ...after } = event
  return writeAudit(queries, workspaceId, { action, thing, after })
}

openCredentials.migrations = credentialMigrations
