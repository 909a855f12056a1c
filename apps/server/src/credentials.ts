import {
  type CredentialEvent,
  CredentialResolver,
  credentialMigrations,
  credentialRoutes,
  findCredentialTypes,
} from '@linkflow/credential'
import type { CredentialFill } from '@linkflow/execution'
import type { Route } from '@linkflow/http-server'
import type { Clock, Result } from '@linkflow/kernel'
import type { MasterKey } from '@linkflow/keys'
import { credentialTypes } from '@linkflow/nodes'
import type { Database, Queries } from '@linkflow/postgres'
import type { VerifyFields } from '@linkflow/webhook'
import { type FindCredentialTypes, findWorkflowsUsingCredential } from '@linkflow/workflow'
import { writeAudit } from '@linkflow/workspace'

export interface OpenedCredentials {
  readonly routes: readonly Route[]
  readonly typesOf: FindCredentialTypes
  /** What a credential adds to a request of a node; egress fills it in. */
  fill(
    workspaceId: string,
    id: string,
    type: string,
  ): Promise<Result<CredentialFill, { readonly code: string; readonly message: string }>>
  /** Its fields, for checking a call that comes in. */
  verifyFields(workspaceId: string, id: string, type: string): Promise<VerifyFields | undefined>
  start(): Promise<void>
  stop(): void
}

/** The credential context, wired: types from the nodes, uses from the live workflows. */
export function openCredentials(parts: {
  readonly database: Database
  readonly clock: Clock
  readonly key: MasterKey
}): OpenedCredentials {
  const { database } = parts
  const needs = {
    ...parts,
    types: credentialTypes,
    usesOf: findWorkflowsUsingCredential({ database }),
    record: recordCredential,
  }
  const resolver = new CredentialResolver(needs)
  return {
    routes: credentialRoutes(needs),
    typesOf: findCredentialTypes({ database }),
    fill: (workspaceId, id, type) => resolver.fill(workspaceId, id, type),
    verifyFields: (workspaceId, id, type) => resolver.verifyFields(workspaceId, id, type),
    start: () => resolver.start(),
    stop: () => resolver.stop(),
  }
}

const recordCredential = (queries: Queries, event: CredentialEvent) => {
  const { type: action, workspaceId, credentialId: thing, ...after } = event
  return writeAudit(queries, workspaceId, { action, thing, after })
}

openCredentials.migrations = credentialMigrations
