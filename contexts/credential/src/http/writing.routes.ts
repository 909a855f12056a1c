import { createCredentialSchema, credentialSchema, replaceCredentialSchema } from '@linkflow/contracts'
import { type Route, reply, responds, route } from '@linkflow/http-server'
import { assertNever } from '@linkflow/kernel'
import { z } from 'zod'
import { createCredential } from '../application/create-credential.ts'
import { deleteCredential } from '../application/delete-credential.ts'
import type { CredentialNeeds } from '../application/needs.ts'
import { replaceCredential } from '../application/replace-credential.ts'
import { CREDENTIALS_PER_WORKSPACE_MAX } from '../limits.ts'
import { credentialView } from './view.ts'

export const writingRoutes = (needs: CredentialNeeds): Route[] => [create(needs), replace(needs), remove(needs)]

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
    responses: { 201: responds.json(credentialSchema, 'The credential, without its secret') },
    errors: ['credential-type-unknown', 'credential-invalid', 'credential-hosts-required', 'credential-limit-reached'],
    async handle({ workspaceId, body }) {
      const created = await run({ workspaceId, ...body })
      if (created.ok) {
        return reply.created(credentialView(created.value, needs.types), `/api/v1/credentials/${created.value.id}`)
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
      'Without `fields` the secret stays; then the list of hosts may become shorter, but no host can be added.',
    auth: 'api-key',
    permission: 'credential:write',
    params: z.strictObject({ credentialId: z.uuid() }),
    body: replaceCredentialSchema,
    responses: { 200: responds.json(credentialSchema, 'The credential, without its secret') },
    errors: [
      'credential-not-found',
      'credential-type-unknown',
      'credential-invalid',
      'credential-hosts-required',
      'credential-secret-required',
    ],
    async handle({ workspaceId, params: { credentialId }, body }) {
      const { fields, ...rest } = body
      const replaced = await run({ workspaceId, credentialId, fields, ...rest })
      if (replaced.ok) return reply.ok(credentialView(replaced.value, needs.types))
      const { error } = replaced
      switch (error.type) {
        case 'not-found':
          return reply.problem('credential-not-found', `There is no credential ${credentialId} here.`)
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
    errors: ['credential-not-found', 'credential-in-use'],
    async handle({ workspaceId, params: { credentialId }, query: { force } }) {
      const deleted = await run({ workspaceId, credentialId, evenIfUsed: force === 'true' })
      if (deleted.ok) return reply.noContent()
      const { error } = deleted
      if (error.type === 'not-found') {
        return reply.problem('credential-not-found', `There is no credential ${credentialId} here.`)
      }
      const names = error.workflows.map(({ name, in: versions }) => `«${name}» (${versions.join(', ')})`).join(', ')
      return reply.problem(
        'credential-in-use',
        `Workflows use it: ${names}. Give their nodes another credential, in the draft and in the live version, or say force=true.`,
        {
          facts: { workflows: error.workflows },
        },
      )
    },
  })
}
