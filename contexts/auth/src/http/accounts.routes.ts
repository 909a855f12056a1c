import { accountPageSchema, askResetSchema, givenResetSchema, idCursor, pageById, pageLimit } from '@linkflow/contracts'
import { type Route, reply, responds, route } from '@linkflow/http-server'
import type { Database } from '@linkflow/postgres'
import { z } from 'zod'
import { linkTo } from '../application/mails.ts'
import type { PasswordResets } from '../application/password-resets.ts'
import { listAccounts } from '../infrastructure/account-repository.postgres.ts'
import { accountView } from './account-view.ts'

interface Needs {
  readonly database: Pick<Database, 'engine'>
  readonly resets: PasswordResets
  readonly publicUrl: string
}

/** For the operator of the installation: no role in a workspace gives these permissions, the owner's token does. */
export const accountsRoutes = (needs: Needs): Route[] => [readAccounts(needs), giveReset(needs)]

const readAccounts = ({ database }: Needs) =>
  route({
    method: 'GET',
    path: '/api/v1/accounts',
    summary: 'List the accounts of the installation, newest first',
    auth: 'api-key',
    permission: 'account:read',
    query: z.strictObject({ limit: pageLimit, cursor: idCursor.optional() }),
    responses: { 200: responds.json(accountPageSchema, 'A page of accounts') },
    async handle({ query: { limit, cursor } }) {
      const rows = await listAccounts(database.engine, { limit: limit + 1, after: cursor })
      const { items, ...page } = pageById(rows, limit)
      const views = items.map(({ openSessions, ...account }) => ({
        ...accountView(account),
        isDisabled: account.disabledAt !== undefined,
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
