import {
  createCredentialSchema,
  credentialSchema,
  replaceCredentialSchema,
  shareCredentialSchema,
} from '@linkflow/contracts'
import { type Route, reply, responds, route } from '@linkflow/http-server'
import { assertNever } from '@linkflow/kernel'
import { z } from 'zod'
import { actorOf } from '../application/actor-of.ts'
import { createCredential } from '../application/create-credential.ts'
import { deleteCredential } from '../application/delete-credential.ts'
import type { CredentialNeeds } from '../application/needs.ts'
import { replaceCredential } from '../application/replace-credential.ts'
import { shareCredential } from '../application/share-credential.ts'
import { CREDENTIALS_PER_WORKSPACE_MAX, WORKFLOWS_NAMED_MAX } from '../limits.ts'
import { credentialView } from './view.ts'

export const writingRoutes = (needs: CredentialNeeds): Route[] => [
  create(needs),
  replace(needs),
  share(needs),
  remove(needs),
]

const notFound = (credentialId: string) =>
  reply.problem('credential-not-found', `There is no credential ${credentialId} here.`)

const accessMissing = (name: string) =>
  reply.problem(
    'credential-access-missing',
    `«${name}» is shared with you for less than that. Ask its owner, or an admin of the workspace.`,
  )

const memberUnknown = (accountIds: readonly string[]) =>
  reply.problem(
    'credential-member-unknown',
    `These accounts are not members of the workspace: ${accountIds.slice(0, 5).join(', ')}. Invite them first.`,
    { facts: { accountIds } },
  )

const hostsRequired = (type: string) =>
  reply.problem(
    'credential-hosts-required',
    `A credential of type «${type}» fits any service, so name the hosts that may get it in allowedHosts; or say incomingOnly, if it only checks calls that come in.`,
  )

const typeUnknown = (type: string, { types }: CredentialNeeds) =>
  reply.problem(
    'credential-type-unknown',
    `There is no type «${type}». There is: ${types.map((known) => known.type).join(', ')}.`,
  )

const create = (needs: CredentialNeeds) => {
  const run = createCredential(needs)
  return route({
    method: 'POST',
    path: '/api/v1/credentials',
    summary: 'Keep a credential',
    description: 'Its secret fields are encrypted and never answered again.',
    auth: 'api-key',
    permission: 'credential:write',
    body: createCredentialSchema,
    bodyExample: { name: 'Shop', type: 'bearer', fields: { token: '…' }, allowedHosts: ['api.shop.example'] },
    // Not idempotent by key: a hash of the body would be kept, and a weak secret could be guessed from it.
    idempotent: 'sealed',
    responses: { 201: responds.json(credentialSchema, 'The credential, without its secret') },
    errors: [
      'credential-type-unknown',
      'credential-invalid',
      'credential-hosts-required',
      'credential-member-unknown',
      'credential-limit-reached',
    ],
    async handle({ workspaceId, caller, body }) {
      const by = actorOf(caller)
      const created = await run({ workspaceId, by, ...body })
      if (created.ok) {
        const view = await credentialView(needs, { workspaceId, by }, created.value)
        return reply.created(view, `/api/v1/credentials/${created.value.id}`)
      }
      const { error } = created
      switch (error.type) {
        case 'type-unknown':
          return typeUnknown(body.type, needs)
        case 'hosts-required':
          return hostsRequired(body.type)
        case 'invalid':
          return reply.problem('credential-invalid', 'The fields or hosts are wrong. Nothing was changed.', {
            problems: error.problems,
          })
        case 'member-unknown':
          return memberUnknown(error.accountIds)
        case 'limit-reached':
          return reply.problem(
            'credential-limit-reached',
            `A workspace has at most ${CREDENTIALS_PER_WORKSPACE_MAX} credentials; delete some.`,
          )
        default:
          return assertNever(error)
      }
    },
  })
}

const replace = (needs: CredentialNeeds) => {
  const run = replaceCredential(needs)
  return route({
    method: 'PUT',
    path: '/api/v1/credentials/:credentialId',
    summary: 'Replace a credential',
    description:
      'Its id stays, and so do the workflows that use it. Without `fields` the secret stays; then the list of hosts may become shorter, but no host can be added.',
    auth: 'api-key',
    permission: 'credential:write',
    params: z.strictObject({ credentialId: z.uuid() }),
    body: replaceCredentialSchema,
    bodyExample: { name: 'Slack', allowedHosts: ['slack.com'] },
    responses: { 200: responds.json(credentialSchema, 'The credential, without its secret') },
    errors: [
      'credential-not-found',
      'credential-type-unknown',
      'credential-invalid',
      'credential-hosts-required',
      'credential-secret-required',
      'credential-access-missing',
    ],
    async handle({ workspaceId, caller, params: { credentialId }, body }) {
      const by = actorOf(caller)
      const { fields, ...rest } = body
      const replaced = await run({ workspaceId, credentialId, by, fields, ...rest })
      if (replaced.ok) return reply.ok(await credentialView(needs, { workspaceId, by }, replaced.value))
      const { error } = replaced
      switch (error.type) {
        case 'not-found':
          return notFound(credentialId)
        case 'access-missing':
          return accessMissing(error.name)
        case 'type-unknown':
          return typeUnknown('of this credential', needs)
        case 'hosts-required':
          return hostsRequired('of this credential')
        case 'secret-required':
          return reply.problem(
            'credential-secret-required',
            'A host is added to the list. Send all fields again, the secret included: who does not know it cannot send it anywhere new.',
          )
        case 'invalid':
          return reply.problem('credential-invalid', 'The fields or hosts are wrong. Nothing was changed.', {
            problems: error.problems,
          })
        default:
          return assertNever(error)
      }
    },
  })
}

const share = (needs: CredentialNeeds) => {
  const run = shareCredential(needs)
  return route({
    method: 'PUT',
    path: '/api/v1/credentials/:credentialId/sharing',
    summary: 'Say with whom a credential is shared',
    description:
      'With everybody in the workspace who may edit, or with members by name, who may use it in workflows or edit it as well. For its owner, and for owners and admins of the workspace. Workflows that have it keep it.',
    auth: 'api-key',
    permission: 'credential:write',
    params: z.strictObject({ credentialId: z.uuid() }),
    body: shareCredentialSchema,
    bodyExample: {
      sharing: { with: 'members', members: [{ accountId: '0198c0de-0000-7000-8000-000000000000', may: 'use' }] },
    },
    responses: { 200: responds.json(credentialSchema, 'The credential, without its secret') },
    errors: ['credential-not-found', 'credential-access-missing', 'credential-member-unknown'],
    async handle({ workspaceId, caller, params: { credentialId }, body: { sharing, ownerId } }) {
      const by = actorOf(caller)
      const shared = await run({ workspaceId, credentialId, by, sharing, ownerId })
      if (shared.ok) return reply.ok(await credentialView(needs, { workspaceId, by }, shared.value))
      const { error } = shared
      switch (error.type) {
        case 'not-found':
          return notFound(credentialId)
        case 'access-missing':
          return accessMissing(error.name)
        case 'member-unknown':
          return memberUnknown(error.accountIds)
        default:
          return assertNever(error)
      }
    },
  })
}

const remove = (needs: CredentialNeeds) => {
  const run = deleteCredential(needs)
  return route({
    method: 'DELETE',
    path: '/api/v1/credentials/:credentialId',
    summary: 'Delete a credential',
    auth: 'api-key',
    permission: 'credential:write',
    params: z.strictObject({ credentialId: z.uuid() }),
    query: z.strictObject({
      force: z.enum(['true', 'false']).default('false').describe('Also if workflows use it; they fail from then on'),
    }),
    responses: { 204: responds.empty('Deleted') },
    errors: ['credential-not-found', 'credential-access-missing', 'credential-in-use'],
    async handle({ workspaceId, caller, params: { credentialId }, query: { force } }) {
      const deleted = await run({ workspaceId, credentialId, by: actorOf(caller), evenIfUsed: force === 'true' })
      if (deleted.ok) return reply.noContent()
      const { error } = deleted
      if (error.type === 'not-found') return notFound(credentialId)
      if (error.type === 'access-missing') return accessMissing(error.name)
      const named = error.workflows.slice(0, WORKFLOWS_NAMED_MAX)
      const names = named.map(({ name, in: versions }) => `«${name}» (${versions.join(', ')})`).join(', ')
      const more = error.workflows.length - named.length
      return reply.problem(
        'credential-in-use',
        `Workflows use it: ${names}${more > 0 ? ` and ${more} more` : ''}. Give their nodes another credential, in the draft and in the live version, or say force=true.`,
        { facts: { workflows: named } },
      )
    },
  })
}
