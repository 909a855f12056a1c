import type { Permission } from '@linkflow/contracts'
import { type Clock, fail, newUuidV7, ok, type Result } from '@linkflow/kernel'
import type { Database } from '@linkflow/postgres'
import { writeAudit } from '@linkflow/workspace'
import { type ApiKey, type ApiKeyId, newToken } from '../domain/api-key.ts'
import { countKeys, insertKey, listKeys, markRevoked } from '../infrastructure/api-key-repository.postgres.ts'
import { KEYS_PER_WORKSPACE_MAX } from '../limits.ts'
import { KEYS_CHANNEL } from './authenticator.ts'
import { accountsAmong } from './people.ts'

export type CreateKeyError =
  | { readonly type: 'scope-too-wide'; readonly missing: readonly Permission[] }
  | { readonly type: 'expiry-past' }
  | { readonly type: 'limit-reached' }

export interface ApiKeys {
  /** The token is in the answer and nowhere else. */
  create(command: {
    readonly workspaceId: string
    readonly name: string
    readonly scopes: readonly Permission[]
    readonly expiresAt: Date | undefined
    /** What the maker may do: no key gives more. */
    readonly maker: ReadonlySet<Permission>
    /** The account, where a person makes it. */
    readonly createdBy?: string | undefined
  }): Promise<Result<{ readonly key: ApiKey; readonly token: string }, CreateKeyError>>
  list(query: { readonly workspaceId: string; readonly limit: number; readonly after?: string }): Promise<ApiKey[]>
  /** What the accounts are called that made these keys. */
  makersOf(keys: readonly ApiKey[]): Promise<ReadonlyMap<string, { readonly name: string }>>
  /** False if there is no such key here. Every process knows within a second. */
  revoke(command: { readonly workspaceId: string; readonly keyId: string }): Promise<boolean>
}

export function apiKeys({ database, clock }: { database: Database; clock: Clock }): ApiKeys {
  return {
    async create({ workspaceId, name, scopes, expiresAt, maker, createdBy }) {
      const missing = scopes.filter((scope) => !maker.has(scope))
      if (missing.length > 0) return fail({ type: 'scope-too-wide', missing })
      if (expiresAt !== undefined && expiresAt.getTime() <= clock.nowMs()) return fail({ type: 'expiry-past' })
      const id = newUuidV7<'api-key'>(clock.nowMs()) as ApiKeyId
      const { token, secretHash } = newToken(id)
      const key = await database.app.inWorkspace(workspaceId, async (queries) => {
        if ((await countKeys(queries)) >= KEYS_PER_WORKSPACE_MAX) return undefined
        const made = await insertKey(queries, { id, workspaceId, name, secretHash, scopes, expiresAt, createdBy })
        await writeAudit(queries, workspaceId, { action: 'key.created', thing: id, after: { name, scopes, expiresAt } })
        return made
      })
      return key === undefined ? fail({ type: 'limit-reached' }) : ok({ key, token })
    },
    list: ({ workspaceId, ...page }) => database.app.inWorkspace(workspaceId, (queries) => listKeys(queries, page)),
    makersOf: (keys) => {
      const makers = keys.flatMap(({ createdBy }) => createdBy ?? [])
      return accountsAmong(database.engine, [...new Set(makers)])
    },
    async revoke({ workspaceId, keyId }) {
      const wasRevoked = await database.app.inWorkspace(workspaceId, async (queries) => {
        if (!(await markRevoked(queries, keyId))) return false
        await writeAudit(queries, workspaceId, { action: 'key.revoked', thing: keyId })
        return true
      })
      if (wasRevoked) database.listener.notify(KEYS_CHANNEL, keyId)
      return wasRevoked
    },
  }
}
