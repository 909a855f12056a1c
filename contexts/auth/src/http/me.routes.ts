import { changeMeSchema, changePasswordSchema, meSchema } from '@linkflow/contracts'
import { type Route, reply, responds, route } from '@linkflow/http-server'
import type { Me, OwnAccount } from '../application/own-account.ts'
import { accountView } from './account-view.ts'
import { refusal } from './two-factor.routes.ts'

export const meRoutes = (account: OwnAccount): Route[] => [readMe(account), changeMe(account), changePassword(account)]

const readMe = (account: OwnAccount) =>
  route({
    method: 'GET',
    path: '/api/v1/me',
    summary: 'Who is signed in, and in which workspaces',
    auth: 'session',
    permission: 'none',
    responses: { 200: responds.json(meSchema, 'The account and its workspaces') },
    errors: ['session-invalid'],
    handle: async ({ session: { accountId } }) => answer(await account.read(accountId)),
  })

const changeMe = (account: OwnAccount) =>
  route({
    method: 'PATCH',
    path: '/api/v1/me',
    summary: 'Change the name of the account',
    auth: 'session',
    permission: 'none',
    body: changeMeSchema,
    responses: { 200: responds.json(meSchema, 'The account and its workspaces') },
    errors: ['session-invalid'],
    handle: async ({ session: { accountId }, body: { name } }) => answer(await account.rename(accountId, name)),
  })

const changePassword = (account: OwnAccount) =>
  route({
    method: 'POST',
    path: '/api/v1/me/password',
    summary: 'Change the password',
    description: 'Needs the one before, and ends all other sessions of the account.',
    auth: 'session',
    permission: 'none',
    body: changePasswordSchema,
    responses: { 204: responds.empty('Changed') },
    errors: ['password-wrong', 'code-wrong', 'sign-in-blocked', 'server-busy'],
    async handle({ session: { accountId, sessionId }, clientAddress: address, body }) {
      const changed = await account.changePassword({ accountId, sessionId, address, ...body })
      if (changed.ok) return reply.noContent()
      return refusal(changed.error)
    },
  })

function answer(me: Me | undefined) {
  if (me === undefined) return reply.problem('session-invalid', 'The account of this session is gone.')
  const workspaces = me.workspaces.map(({ workspaceId, workspaceName, role }) => ({
    id: workspaceId,
    name: workspaceName,
    role,
  }))
  return reply.ok({ account: accountView(me.account), hasSecondFactor: me.hasSecondFactor, workspaces })
}
