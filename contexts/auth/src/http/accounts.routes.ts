import {
  accountPageSchema,
  askResetSchema,
  emailSchema,
  givenResetSchema,
  idCursor,
  pageById,
  pageLimit,
} from '@linkflow/contracts'
import { type Route, reply, responds, route } from '@linkflow/http-server'
import type { Database } from '@linkflow/postgres'
import { z } from 'zod'
import type { AccountCare } from '../application/account-care.ts'
import { linkTo } from '../application/mails.ts'
import type { PasswordResets } from '../application/password-resets.ts'
import { listAccounts } from '../infrastructure/account-repository.postgres.ts'
import { accountView } from './account-view.ts'
import { LAST_OPERATOR } from './operators.routes.ts'

interface Needs {
  readonly database: Pick<Database, 'engine'>
  readonly resets: PasswordResets
  readonly care: AccountCare
  readonly publicUrl: string
}

/** For operators of the installation: no role in a workspace gives these permissions (docs/adr/0023). */
export const accountsRoutes = (needs: Needs): Route[] =>
  [readAccounts, giveReset, disableAccount, enableAccount, removeSecondFactor].map((make) => make(needs))

const readAccounts = ({ database }: Needs) =>
  route({
    method: 'GET',
    path: '/api/v1/accounts',
    summary: 'List the accounts of the installation, newest first',
    auth: 'api-key',
    permission: 'account:read',
    query: z.strictObject({ limit: pageLimit, cursor: idCursor.optional(), email: emailSchema.optional() }),
    responses: { 200: responds.json(accountPageSchema, 'A page of accounts') },
    async handle({ query: { limit, cursor, email } }) {
      const rows = await listAccounts(database.engine, { limit: limit + 1, after: cursor, email })
      const { items, ...page } = pageById(rows, limit)
      const views = items.map(({ openSessions, hasSecondFactor, ...account }) => ({
        ...accountView(account),
        isDisabled: account.disabledAt !== undefined,
        hasSecondFactor,
        openSessions,
      }))
      return reply.ok({ items: views, ...page })
    },
  })

const giveReset = ({ resets, publicUrl }: Needs) =>
  route({
    method: 'POST',
    path: '/api/v1/accounts/password-resets',
    summary: 'Make a link to a new password, to be handed over by the operator',
    description: 'For whoever cannot get mail. It is in this answer and nowhere else, and good once, for half an hour.',
    auth: 'api-key',
    permission: 'account:write',
    body: askResetSchema,
    bodyExample: { email: 'ada@example.com' },
    idempotent: 'sealed',
    responses: { 201: responds.json(givenResetSchema, 'The link and its token') },
    errors: ['account-not-found'],
    async handle({ body: { email } }) {
      const given = await resets.give(email)
      if (given === undefined) return reply.problem('account-not-found', `No account has the address ${email}.`)
      const { token, expiresAt } = given
      const link = linkTo('reset', publicUrl, token).reveal()
      return reply.json(201, { token: token.reveal(), link, expiresAt: expiresAt.toISOString() })
    },
  })

const params = z.strictObject({ accountId: z.uuid() })
const notFound = (id: string) => reply.problem('account-not-found', `There is no account ${id}.`)

const disableAccount = ({ care }: Needs) =>
  route({
    method: 'POST',
    path: '/api/v1/accounts/:accountId/disable',
    summary: 'Disable an account, and end its sessions',
    description:
      'Every process refuses them within a second. API keys belong to workspaces and stay: revoke them there.',
    auth: 'api-key',
    permission: 'account:write',
    params,
    responses: { 204: responds.empty('Disabled') },
    errors: ['account-not-found', 'operator-last'],
    async handle({ params: { accountId } }) {
      const done = await care.disable(accountId)
      if (done === 'last-operator') return reply.problem('operator-last', LAST_OPERATOR)
      return done ? reply.noContent() : notFound(accountId)
    },
  })

const enableAccount = ({ care }: Needs) =>
  route({
    method: 'POST',
    path: '/api/v1/accounts/:accountId/enable',
    summary: 'Enable an account that was disabled',
    auth: 'api-key',
    permission: 'account:write',
    params,
    responses: { 204: responds.empty('Enabled') },
    errors: ['account-not-found'],
    handle: async ({ params: { accountId } }) =>
      (await care.enable(accountId)) ? reply.noContent() : notFound(accountId),
  })

const removeSecondFactor = ({ care }: Needs) =>
  route({
    method: 'DELETE',
    path: '/api/v1/accounts/:accountId/second-factor',
    summary: 'Remove the second factor of an account, and end its sessions',
    description:
      'For whoever lost it: device for codes, passkeys and recovery codes. Make sure that it is them who ask. The password stays.',
    auth: 'api-key',
    permission: 'account:write',
    params,
    responses: { 204: responds.empty('The password alone signs in') },
    errors: ['account-not-found'],
    handle: async ({ params: { accountId } }) =>
      (await care.removeSecondFactor(accountId)) ? reply.noContent() : notFound(accountId),
  })
