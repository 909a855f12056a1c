import {
  credentialPageSchema,
  credentialSchema,
  credentialTypesSchema,
  credentialUsesSchema,
  idCursor,
  pageById,
  pageLimit,
} from '@linkflow/contracts'
import { type Route, reply, responds, route } from '@linkflow/http-server'
import { z } from 'zod'
import { actorOf } from '../application/actor-of.ts'
import type { CredentialNeeds } from '../application/needs.ts'
import { getCredential, searchCredentials, usesOfCredential } from '../application/read-credentials.ts'
import { credentialView, credentialViews, typeView } from './view.ts'

export const readingRoutes = (needs: CredentialNeeds): Route[] => [types(needs), list(needs), get(needs), uses(needs)]

const types = (needs: CredentialNeeds) =>
  route({
    method: 'GET',
    path: '/api/v1/credential-types',
    tag: 'credentials',
    summary: 'List the types of credentials and their fields',
    auth: 'api-key',
    permission: 'credential:read',
    responses: { 200: responds.json(credentialTypesSchema, 'All types') },
    handle: async () => reply.ok({ items: needs.types.map(typeView) }),
  })

const list = (needs: CredentialNeeds) => {
  const search = searchCredentials(needs)
  return route({
    method: 'GET',
    path: '/api/v1/credentials',
    summary: 'List credentials, newest first',
    auth: 'api-key',
    permission: 'credential:read',
    query: z.strictObject({
      limit: pageLimit,
      cursor: idCursor.optional(),
      type: z.string().min(1).max(128).optional().describe('Only those of this type'),
    }),
    responses: { 200: responds.json(credentialPageSchema, 'A page of credentials, without their secrets') },
    async handle({ workspaceId, caller, query: { limit, cursor, type } }) {
      const by = actorOf(caller)
      const rows = await search({
        workspaceId,
        by,
        limit: limit + 1,
        ...(cursor !== undefined && { after: cursor }),
        ...(type !== undefined && { type }),
      })
      const { items, ...page } = pageById(rows, limit)
      return reply.ok({ items: await credentialViews(needs, { workspaceId, by }, items), ...page })
    },
  })
}

const get = (needs: CredentialNeeds) => {
  const find = getCredential(needs)
  return route({
    method: 'GET',
    path: '/api/v1/credentials/:credentialId',
    summary: 'Read a credential, without its secret',
    auth: 'api-key',
    permission: 'credential:read',
    params: z.strictObject({ credentialId: z.uuid() }),
    responses: { 200: responds.json(credentialSchema, 'The credential') },
    errors: ['credential-not-found'],
    async handle({ workspaceId, caller, params: { credentialId } }) {
      const by = actorOf(caller)
      const found = await find({ workspaceId, credentialId, by })
      if (found !== undefined) return reply.ok(await credentialView(needs, { workspaceId, by }, found))
      return reply.problem('credential-not-found', `There is no credential ${credentialId} here.`)
    },
  })
}

const uses = (needs: CredentialNeeds) => {
  const find = usesOfCredential(needs)
  return route({
    method: 'GET',
    path: '/api/v1/credentials/:credentialId/uses',
    summary: 'List the workflows that use a credential, in their draft or live',
    auth: 'api-key',
    permission: 'credential:read',
    params: z.strictObject({ credentialId: z.uuid() }),
    responses: { 200: responds.json(credentialUsesSchema, 'The workflows') },
    errors: ['credential-not-found'],
    async handle({ workspaceId, caller, params: { credentialId } }) {
      const found = await find({ workspaceId, credentialId, by: actorOf(caller) })
      if (found === undefined) {
        return reply.problem('credential-not-found', `There is no credential ${credentialId} here.`)
      }
      return reply.ok({ items: found.map((use) => ({ id: use.id, name: use.name, in: [...use.in] })) })
    },
  })
}
