import type { Actor } from '../domain/access.ts'
import type { StoredCredential } from '../domain/credential.ts'
import { listCredentials, readTypes } from '../infrastructure/credential-repository.postgres.ts'
import type { CredentialNeeds, CredentialUse } from './needs.ts'
import { reachCredential } from './reach-credential.ts'

type Reading = Pick<CredentialNeeds, 'database'>

interface ByActor {
  readonly workspaceId: string
  readonly credentialId: string
  readonly by: Actor
}

export const getCredential =
  ({ database }: Reading) =>
  (of: ByActor): Promise<StoredCredential | undefined> =>
    database.app.inWorkspace(of.workspaceId, async (queries) => {
      const reached = await reachCredential(queries, of, 'use')
      return reached.ok ? reached.value : undefined
    })

/** Undefined if there is no such credential. */
export const usesOfCredential =
  ({ database, usesOf }: Pick<CredentialNeeds, 'database' | 'usesOf'>) =>
  (of: ByActor): Promise<readonly CredentialUse[] | undefined> =>
    database.app.inWorkspace(of.workspaceId, async (queries) =>
      (await reachCredential(queries, of, 'use')).ok ? usesOf(queries, of.credentialId) : undefined,
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
