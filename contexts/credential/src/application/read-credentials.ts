import type { StoredCredential } from '../domain/credential.ts'
import { findCredential, listCredentials, readTypes } from '../infrastructure/credential-repository.postgres.ts'
import type { CredentialNeeds, CredentialUse } from './needs.ts'

type Reading = Pick<CredentialNeeds, 'database'>

export const getCredential =
  ({ database }: Reading) =>
  (of: { readonly workspaceId: string; readonly credentialId: string }): Promise<StoredCredential | undefined> =>
    database.app.inWorkspace(of.workspaceId, (queries) => findCredential(queries, of.credentialId))

/** Undefined if there is no such credential. */
export const usesOfCredential =
  ({ database, usesOf }: Pick<CredentialNeeds, 'database' | 'usesOf'>) =>
  (of: {
    readonly workspaceId: string
    readonly credentialId: string
  }): Promise<readonly CredentialUse[] | undefined> =>
    database.app.inWorkspace(of.workspaceId, async (queries) =>
      (await findCredential(queries, of.credentialId)) === undefined ? undefined : usesOf(queries, of.credentialId),
    )

export const searchCredentials =
  ({ database }: Reading) =>
  ({ workspaceId, ...page }: { readonly workspaceId: string } & Parameters<typeof listCredentials>[1]) =>
    database.app.inWorkspace(workspaceId, (queries) => listCredentials(queries, page))

/** Type by id, of those of these credentials that are in the workspace. */
export const findCredentialTypes =
  ({ database }: Reading) =>
  async (workspaceId: string, credentialIds: readonly string[]): Promise<ReadonlyMap<string, string>> => {
    const rows = await database.app.inWorkspace(workspaceId, (queries) => readTypes(queries, credentialIds))
    return new Map(rows.map(({ id, type }) => [id, type]))
  }
