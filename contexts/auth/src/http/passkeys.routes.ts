import {
  addedPasskeySchema,
  addPasskeySchema,
  confirmationSchema,
  newPasskeyQuestionSchema,
  type PasskeyView,
  passkeyListSchema,
  passkeyQuestionSchema,
  passkeySchema,
  passkeySignInSchema,
  renamePasskeySchema,
  tokensSchema,
} from '@linkflow/contracts'
import { type Route, reply, responds, route } from '@linkflow/http-server'
import { z } from 'zod'
import type { Passkeys } from '../application/passkeys.ts'
import type { Passkey } from '../domain/passkey.ts'
import { PASSKEYS_PER_ACCOUNT_MAX } from '../limits.ts'
import { clientHeaders, clientOf, type Giving, giveTokens, retryAfter } from './give-tokens.ts'
import { CONFIRM_ERRORS, confirmRefusal, TOO_MANY } from './refusals.ts'
import { whoOf } from './who-of.ts'

interface Needs extends Giving {
  readonly keys: Passkeys
}

export const passkeyRoutes = (needs: Needs): Route[] =>
  [askToSignIn, signIn, listPasskeys, beginPasskey, addPasskey, renamePasskey, removePasskey, askToConfirm].map(
    (make) => make(needs),
  )

/** Shortened: what a browser gives is longer. */
const EXAMPLE_ANSWER = {
  id: 'a2V5',
  rawId: 'a2V5',
  type: 'public-key',
  response: { clientDataJSON: 'e30', authenticatorData: 'AAAA', signature: 'AAAA' },
}

const params = z.strictObject({ passkeyId: z.uuid() })

const unavailable = () =>
  reply.problem(
    'passkeys-unavailable',
    'Passkeys need a host name, and https unless it is localhost. The operator sets it by LINKFLOW_PUBLIC_URL.',
  )
const limitReached = () =>
  reply.problem('passkey-limit-reached', `An account has at most ${PASSKEYS_PER_ACCOUNT_MAX} passkeys; remove one.`)
const notFound = (id: string) => reply.problem('passkey-not-found', `Your account has no passkey ${id}.`)

const askToSignIn = ({ keys }: Needs) =>
  route({
    method: 'POST',
    path: '/api/v1/sessions/passkey/question',
    summary: 'Sign in by a passkey, first step: what the browser asks the authenticator',
    description: 'The same for everybody: the authenticator offers the passkeys that it has for this server.',
    auth: 'public',
    permission: 'none',
    responses: { 200: responds.json(passkeyQuestionSchema, 'The question, good once and for five minutes') },
    errors: ['passkeys-unavailable'],
    async handle() {
      const question = keys.askToSignIn()
      return question === undefined ? unavailable() : reply.ok(question)
    },
  })

const signIn = ({ keys, ...giving }: Needs) =>
  route({
    method: 'POST',
    path: '/api/v1/sessions/passkey',
    summary: 'Sign in by a passkey alone',
    description: 'The authenticator has verified its owner, so no second factor is asked for.',
    auth: 'public',
    permission: 'none',
    usesCookie: true,
    headers: clientHeaders,
    body: passkeySignInSchema,
    bodyExample: { credential: EXAMPLE_ANSWER },
    responses: { 200: responds.json(tokensSchema, 'Signed in') },
    errors: ['passkey-refused', 'sign-in-blocked'],
    async handle(request) {
      const { credential, refreshIn } = request.body
      const done = await keys.signIn(credential, clientOf(request))
      if (done.ok) return giveTokens(done.value, request, refreshIn, giving)
      if (done.error.type === 'refused') {
        return reply.problem('passkey-refused', 'This passkey opens no account here, or answered too late. Try again.')
      }
      return reply.problem('sign-in-blocked', TOO_MANY, { headers: retryAfter(done.error.retryAfterMs) })
    },
  })

const listPasskeys = ({ keys }: Needs) =>
  route({
    method: 'GET',
    path: '/api/v1/me/passkeys',
    summary: 'List the passkeys of the account, oldest first',
    auth: 'session',
    permission: 'none',
    responses: { 200: responds.json(passkeyListSchema, 'The passkeys') },
    handle: async ({ session: { accountId } }) => reply.ok({ items: (await keys.list(accountId)).map(viewOf) }),
  })

const beginPasskey = ({ keys }: Needs) =>
  route({
    method: 'POST',
    path: '/api/v1/me/passkeys/question',
    summary: 'Add a passkey, first step: what the browser asks the authenticator',
    auth: 'session',
    permission: 'none',
    body: confirmationSchema,
    bodyExample: { password: 'a horse that is correct' },
    responses: { 200: responds.json(newPasskeyQuestionSchema, 'The question, good once and for five minutes') },
    errors: ['passkeys-unavailable', 'passkey-limit-reached', ...CONFIRM_ERRORS],
    async handle(request) {
      const begun = await keys.begin(whoOf(request), request.body)
      if (begun.ok) return reply.ok(begun.value)
      switch (begun.error.type) {
        case 'unavailable':
          return unavailable()
        case 'limit-reached':
          return limitReached()
        default:
          return confirmRefusal(begun.error)
      }
    },
  })

const addPasskey = ({ keys }: Needs) =>
  route({
    method: 'POST',
    path: '/api/v1/me/passkeys',
    summary: 'Add a passkey: what the authenticator answered',
    description: 'It signs in alone, and is a second factor beside the password from now on.',
    auth: 'session',
    permission: 'none',
    body: addPasskeySchema,
    bodyExample: {
      name: 'Laptop',
      credential: {
        id: 'a2V5',
        rawId: 'a2V5',
        type: 'public-key',
        response: { clientDataJSON: 'e30', attestationObject: 'AAAA' },
      },
    },
    idempotent: 'sealed',
    responses: { 201: responds.json(addedPasskeySchema, 'The passkey; recovery codes are shown this once') },
    errors: ['passkeys-unavailable', 'passkey-limit-reached', 'passkey-invalid'],
    async handle(request) {
      const added = await keys.add(whoOf(request), request.body)
      if (added.ok) {
        const { passkey, recoveryCodes } = added.value
        const body = { passkey: viewOf(passkey), recoveryCodes: [...recoveryCodes] }
        return reply.created(body, `/api/v1/me/passkeys/${passkey.id}`)
      }
      switch (added.error.type) {
        case 'unavailable':
          return unavailable()
        case 'limit-reached':
          return limitReached()
        case 'invalid':
          return reply.problem(
            'passkey-invalid',
            'It answers another question or too late, comes from another address than LINKFLOW_PUBLIC_URL, or is in use.',
          )
      }
    },
  })

const renamePasskey = ({ keys }: Needs) =>
  route({
    method: 'PATCH',
    path: '/api/v1/me/passkeys/:passkeyId',
    summary: 'Rename a passkey',
    auth: 'session',
    permission: 'none',
    params,
    body: renamePasskeySchema,
    bodyExample: { name: 'Laptop' },
    responses: { 200: responds.json(passkeySchema, 'The passkey') },
    errors: ['passkey-not-found'],
    async handle({ session: { accountId }, params: { passkeyId: id }, body: { name } }) {
      const renamed = await keys.rename({ accountId, id }, name)
      return renamed === undefined ? notFound(id) : reply.ok(viewOf(renamed))
    },
  })

const removePasskey = ({ keys }: Needs) =>
  route({
    method: 'POST',
    path: '/api/v1/me/passkeys/:passkeyId/remove',
    summary: 'Remove a passkey',
    auth: 'session',
    permission: 'none',
    params,
    body: confirmationSchema,
    bodyExample: { password: 'a horse that is correct' },
    responses: { 204: responds.empty('It signs in no more') },
    errors: ['passkey-not-found', 'sign-in-way-last', ...CONFIRM_ERRORS],
    async handle(request) {
      const { passkeyId: id } = request.params
      const done = await keys.remove({ ...whoOf(request), id }, request.body)
      if (done.ok) return reply.noContent()
      switch (done.error.type) {
        case 'not-found':
          return notFound(id)
        case 'last-way':
          return reply.problem('sign-in-way-last', 'Nothing else signs in. Set a password by a mail, or add a passkey.')
        default:
          return confirmRefusal(done.error)
      }
    },
  })

const askToConfirm = ({ keys }: Needs) =>
  route({
    method: 'POST',
    path: '/api/v1/me/passkeys/confirmation',
    summary: 'Ask for a confirmation by a passkey: what the browser asks the authenticator',
    description: 'The answer goes as `passkey` with what is to be confirmed, instead of password and code.',
    auth: 'session',
    permission: 'none',
    responses: { 200: responds.json(passkeyQuestionSchema, 'The question, good once and for five minutes') },
    errors: ['passkeys-unavailable'],
    async handle(request) {
      const question = await keys.askToConfirm(whoOf(request))
      if (question !== undefined) return reply.ok(question)
      return reply.problem('passkeys-unavailable', 'The account has no passkey that works under this address.')
    },
  })

const viewOf = (passkey: Passkey): PasskeyView => ({
  id: passkey.id,
  name: passkey.name,
  isSynced: passkey.isSynced,
  createdAt: passkey.createdAt.toISOString(),
  ...(passkey.lastUsedAt && { lastUsedAt: passkey.lastUsedAt.toISOString() }),
})
