import { credentialTestSchema, testCredentialSchema, testNewCredentialSchema } from '@linkflow/contracts'
import { type Route, reply, responds, route } from '@linkflow/http-server'
import { assertNever } from '@linkflow/kernel'
import { z } from 'zod'
import { actorOf } from '../application/actor-of.ts'
import type { CredentialNeeds } from '../application/needs.ts'
import { type TestCredentialError, testCredential, testNewCredential } from '../application/test-credential.ts'

export const testingRoutes = (needs: CredentialNeeds): Route[] => [testStored(needs), testNew(needs)]

const DESCRIPTION =
  'What came of it is in `outcome`; a credential that does not work is no error of the request. No redirect is followed.'

const testStored = (needs: CredentialNeeds) => {
  const run = testCredential(needs)
  return route({
    method: 'POST',
    path: '/api/v1/credentials/:credentialId/test',
    summary: 'Test a credential',
    description: DESCRIPTION,
    auth: 'api-key',
    permission: 'credential:write',
    params: z.strictObject({ credentialId: z.uuid() }),
    body: testCredentialSchema.optional(),
    responses: { 200: responds.json(credentialTestSchema, 'What came of it') },
    errors: [
      'credential-not-found',
      'credential-type-unknown',
      'credential-invalid',
      'credential-access-missing',
      'credential-test-limit-reached',
    ],
    async handle({ workspaceId, caller, params: { credentialId }, body }) {
      const tested = await run({ workspaceId, credentialId, by: actorOf(caller), url: body?.url })
      return tested.ok ? reply.ok(tested.value) : problemOf(tested.error, credentialId)
    },
  })
}

const testNew = (needs: CredentialNeeds) => {
  const run = testNewCredential(needs)
  return route({
    method: 'POST',
    path: '/api/v1/credentials/test',
    summary: 'Test a credential before it is saved',
    description: `${DESCRIPTION} Nothing is kept.`,
    auth: 'api-key',
    permission: 'credential:write',
    body: testNewCredentialSchema,
    bodyExample: { type: 'bearer', fields: { token: '…' }, allowedHosts: ['api.shop.example'] },
    responses: { 200: responds.json(credentialTestSchema, 'What came of it') },
    errors: [
      'credential-not-found',
      'credential-type-unknown',
      'credential-invalid',
      'credential-access-missing',
      'credential-test-limit-reached',
    ],
    async handle({ workspaceId, body: { type, fields, allowedHosts, url } }) {
      const tested = await run({ workspaceId, type, fields, allowedHosts, url })
      return tested.ok ? reply.ok(tested.value) : problemOf(tested.error, type)
    },
  })
}

function problemOf(error: TestCredentialError, what: string) {
  switch (error.type) {
    case 'not-found':
      return reply.problem('credential-not-found', `There is no credential ${what} here.`)
    case 'access-missing':
      return reply.problem('credential-access-missing', `«${error.name}» is not shared with you for that.`)
    case 'type-unknown':
      return reply.problem('credential-type-unknown', `There is no type «${what}».`)
    case 'invalid':
      return reply.problem('credential-invalid', 'The fields or hosts are wrong. Nothing was sent.', {
        problems: error.problems,
      })
    case 'limit-reached':
      return reply.problem(
        'credential-test-limit-reached',
        `This workspace tests too many credentials. Try again in ${error.seconds} s.`,
        { headers: { 'retry-after': String(error.seconds) } },
      )
    default:
      return assertNever(error)
  }
}
