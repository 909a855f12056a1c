import { fail, ok, type Result } from '@linkflow/kernel'
import type { Queries } from '@linkflow/postgres'
import { type Access, type Actor, accessOf } from '../domain/access.ts'
import type { StoredCredential } from '../domain/credential.ts'
import { findCredential, findCredentials } from '../infrastructure/credential-repository.postgres.ts'

export type ReachError =
  /** Or it is shared with others: who may not even use it is not told that it is there. */
  { readonly type: 'not-found' } | { readonly type: 'access-missing'; readonly name: string }

/** The one way for a person or key to come to a credential. Locked, when it is to be changed. */
export async function reachCredential(
  queries: Queries,
  of: { readonly credentialId: string; readonly by: Actor },
  need: Exclude<Access, 'none'>,
): Promise<Result<StoredCredential, ReachError>> {
  const found = await findCredential(queries, of.credentialId, need === 'edit' ? 'lock' : 'no-lock')
  const access = found === undefined ? 'none' : accessOf(of.by, found)
  if (found === undefined || access === 'none') return fail({ type: 'not-found' })
  return need === 'edit' && access !== 'edit' ? fail({ type: 'access-missing', name: found.name }) : ok(found)
}

/** Of those of these credentials that this one may know of. */
export async function credentialNames(
  queries: Queries,
  credentialIds: readonly string[],
  by: Actor,
): Promise<ReadonlyMap<string, string>> {
  const found = await findCredentials(queries, credentialIds)
  return new Map(found.flatMap((each) => (accessOf(by, each) === 'none' ? [] : [[each.id, each.name] as const])))
}

/** Those of these credentials that are here and that this one may not use: naming one in a workflow is using it. */
export async function refusedCredentials(
  queries: Queries,
  credentialIds: readonly string[],
  by: Actor,
): Promise<readonly string[]> {
  const found = await findCredentials(queries, credentialIds)
  return found.filter((credential) => accessOf(by, credential) === 'none').map(({ id }) => id)
}
