import { changeMeSchema, changePasswordSchema, confirmationSchema, meSchema } from '@linkflow/contracts'
import { type Route, reply, responds, route } from '@linkflow/http-server'
import type { AccountDeletion } from '../application/account-deletion.ts'
import type { Me, OwnAccount } from '../application/own-account.ts'
import { accountView } from './account-view.ts'
import { LAST_OPERATOR } from './operators.routes.ts'
import { CODE_ERRORS, CONFIRM_ERRORS, codeRefusal, confirmRefusal } from './refusals.ts'
import type { SessionCookies } from './session-cookies.ts'
import { whoOf } from './who-of.ts'

interface Needs {
  readonly own: OwnAccount
  readonly deletion: AccountDeletion
  readonly cookies: SessionCookies
}

export const meRoutes = (needs: Needs): Route[] => [
  readMe(needs.own),
  changeMe(needs.own),
  changePassword(needs.own),
  deleteMe(needs),
]

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
    bodyExample: { name: 'Ada Lovelace' },
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
    bodyExample: { current: 'a horse that is correct', next: 'a battery that is staple' },
    responses: { 204: responds.empty('Changed') },
    errors: CODE_ERRORS,
    async handle({ session: { accountId, sessionId }, clientAddress: address, body }) {
      const changed = await account.changePassword({ accountId, sessionId, address, ...body })
      if (changed.ok) return reply.noContent()
      return codeRefusal(changed.error)
    },
  })

const deleteMe = ({ deletion, cookies }: Needs) =>
  route({
    method: 'POST',
    path: '/api/v1/me/delete',
    summary: 'Delete the account',
    description:
      'For good, with its sessions, passkeys and memberships. What it made in workspaces stays there. Refused while a ' +
      'workspace has no other owner, or the installation no other operator.',
    auth: 'session',
    permission: 'none',
    usesCookie: true,
    body: confirmationSchema,
    bodyExample: { password: 'a horse that is correct' },
    responses: { 204: responds.empty('Deleted') },
    errors: ['account-last-owner', 'operator-last', ...CONFIRM_ERRORS],
    async handle(request) {
      const done = await deletion.delete(whoOf(request), request.body)
      if (done.ok) return reply.noContent({ 'set-cookie': cookies.clearRefresh(request) })
      if (done.error.type === 'last-operator') return reply.problem('operator-last', LAST_OPERATOR)
      if (done.error.type !== 'last-owner') return confirmRefusal(done.error)
      const { workspaces } = done.error
      return reply.problem(
        'account-last-owner',
        `You are the only owner of ${workspaces.join(', ')}. Make somebody else an owner first. Nothing was changed.`,
        { facts: { workspaces } },
      )
    },
  })

function answer(me: Me | undefined) {
  if (me === undefined) return reply.problem('session-invalid', 'The account of this session is gone.')
  const workspaces = me.workspaces.map(({ workspaceId, workspaceName, role }) => ({
    id: workspaceId,
    name: workspaceName,
    role,
  }))
  const { account, ...rest } = me
  return reply.ok({ ...rest, account: accountView(account), workspaces })
}
