import {
  type ApiKeyView,
  apiKeyPageSchema,
  createApiKeySchema,
  createdApiKeySchema,
  idCursor,
  idSchema,
  pageById,
  pageLimit,
} from '@linkflow/contracts'
import { type Route, reply, responds, route } from '@linkflow/http-server'
import { assertNever } from '@linkflow/kernel'
import { z } from 'zod'
import type { ApiKeys } from '../application/api-keys.ts'
import type { ApiKey } from '../domain/api-key.ts'
import { KEYS_PER_WORKSPACE_MAX } from '../limits.ts'

export const apiKeyRoutes = (keys: ApiKeys): Route[] => [createKey(keys), listKeys(keys), revokeKey(keys)]

const createKey = (keys: ApiKeys) =>
  route({
    method: 'POST',
    path: '/api/v1/keys',
    summary: 'Make an API key',
    description: 'The token is in this answer and nowhere else. A key cannot do more than the key that makes it.',
    auth: 'api-key',
    permission: 'key:write',
    body: createApiKeySchema,
    bodyExample: { name: 'Deploy', scopes: ['workflow:read', 'workflow:publish'] },
    idempotent: 'sealed',
    responses: { 201: responds.json(createdApiKeySchema, 'The key and its token') },
    errors: ['key-scope-too-wide', 'key-expiry-past', 'key-limit-reached'],
    async handle({ workspaceId, caller, body }) {
      const expiresAt = body.expiresAt === undefined ? undefined : new Date(body.expiresAt)
      const made = await keys.create({ ...body, workspaceId, expiresAt, maker: caller.permissions })
      if (made.ok) {
        const { key, token } = made.value
        return reply.created({ key: viewOf(key), token }, `/api/v1/keys/${key.id}`)
      }
      const { error } = made
      switch (error.type) {
        case 'scope-too-wide':
          return reply.problem('key-scope-too-wide', `Your key does not have ${error.missing.join(', ')} to give.`)
        case 'expiry-past':
          return reply.problem('key-expiry-past', `${body.expiresAt} is in the past; name a later time or none.`)
        case 'limit-reached':
          return reply.problem('key-limit-reached', `A workspace has at most ${KEYS_PER_WORKSPACE_MAX}; revoke some.`)
        default:
          return assertNever(error)
      }
    },
  })

const listKeys = (keys: ApiKeys) =>
  route({
    method: 'GET',
    path: '/api/v1/keys',
    summary: 'List the API keys, newest first',
    auth: 'api-key',
    permission: 'key:read',
    query: z.strictObject({ limit: pageLimit, cursor: idCursor.optional() }),
    responses: { 200: responds.json(apiKeyPageSchema, 'A page of keys, without their tokens') },
    async handle({ workspaceId, query: { limit, cursor } }) {
      const rows = await keys.list({ workspaceId, limit: limit + 1, ...(cursor !== undefined && { after: cursor }) })
      const { items, ...page } = pageById(rows, limit)
      return reply.ok({ items: items.map(viewOf), ...page })
    },
  })

const revokeKey = (keys: ApiKeys) =>
  route({
    method: 'DELETE',
    path: '/api/v1/keys/:keyId',
    summary: 'Revoke an API key',
    description: 'Every process refuses it within a second.',
    auth: 'api-key',
    permission: 'key:write',
    params: z.strictObject({ keyId: idSchema }),
    responses: { 204: responds.empty('Revoked') },
    errors: ['key-not-found'],
    async handle({ workspaceId, params: { keyId } }) {
      if (await keys.revoke({ workspaceId, keyId })) return reply.noContent()
      return reply.problem('key-not-found', `There is no API key ${keyId} here, or it was revoked before.`)
    },
  })

const viewOf = (key: ApiKey): ApiKeyView => ({
  id: key.id,
  name: key.name,
  scopes: [...key.scopes] as ApiKeyView['scopes'],
  createdAt: key.createdAt.toISOString(),
  ...(key.expiresAt && { expiresAt: key.expiresAt.toISOString() }),
  ...(key.lastUsedAt && { lastUsedAt: key.lastUsedAt.toISOString() }),
})
