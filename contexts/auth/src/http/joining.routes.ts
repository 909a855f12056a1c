import {
  invitationTokenSchema,
  joinedSchema,
  joinWorkspaceSchema,
  openInvitationSchema,
  tokensSchema,
} from '@linkflow/contracts'
import { type Route, reply, responds, route } from '@linkflow/http-server'
import { assertNever } from '@linkflow/kernel'
import type { JoinError, Joining } from '../application/joining.ts'
import { clientHeaders, clientOf, type Giving, giveTokens, retryAfter } from './give-tokens.ts'

interface Needs extends Giving {
  readonly joining: Joining
}

export const joiningRoutes = (needs: Needs): Route[] => [readOpen(needs), join(needs), accept(needs)]

const ERRORS = [
  'link-refused',
  'invitation-other-address',
  'account-exists',
  'member-limit-reached',
  'workspace-limit-reached',
  'server-busy',
] as const

const readOpen = ({ joining }: Needs) =>
  route({
    method: 'POST',
    path: '/api/v1/invitations/open',
    summary: 'What an invitation is for, by the token of its link',
    auth: 'public',
    permission: 'none',
    body: invitationTokenSchema,
    bodyExample: { token: '…' },
    responses: { 200: responds.json(openInvitationSchema, 'The invitation') },
    errors: ['link-refused'],
    async handle({ body: { token } }) {
      const found = await joining.read(token)
      if (found === undefined) return refused()
      const { workspaceName, email, role, expiresAt, hasAccount } = found
      return reply.ok({ workspaceName, email, role, expiresAt: expiresAt.toISOString(), hasAccount })
    },
  })

const join = ({ joining, ...giving }: Needs) =>
  route({
    method: 'POST',
    path: '/api/v1/invitations/join',
    summary: 'Make an account by an invitation, and sign in',
    description: 'Where the address has no account yet. The link is good once.',
    auth: 'public',
    permission: 'none',
    usesCookie: true,
    headers: clientHeaders,
    body: joinWorkspaceSchema,
    bodyExample: { token: '…', name: 'Grace', password: 'a horse that is correct', refreshIn: 'body' },
    responses: { 200: responds.json(tokensSchema, 'Signed in, and a member') },
    errors: ERRORS,
    async handle(request) {
      const { refreshIn, ...who } = request.body
      const joined = await joining.join({ ...who, client: clientOf(request) })
      return joined.ok ? giveTokens(joined.value, request, refreshIn, giving) : refusal(joined.error)
    },
  })

const accept = ({ joining }: Needs) =>
  route({
    method: 'POST',
    path: '/api/v1/me/invitations',
    summary: 'Accept an invitation with your account',
    description: 'It must be for the address of the account. The link is good once.',
    auth: 'session',
    permission: 'none',
    body: invitationTokenSchema,
    bodyExample: { token: '…' },
    responses: { 200: responds.json(joinedSchema, 'You are a member') },
    errors: ERRORS,
    async handle({ session: { accountId }, body: { token } }) {
      const accepted = await joining.accept(accountId, token)
      return accepted.ok ? reply.ok({ workspaceId: accepted.value }) : refusal(accepted.error)
    },
  })

const refused = () =>
  reply.problem('link-refused', 'The invitation was used, revoked, or is too old. Ask for a new one.')

function refusal(error: JoinError) {
  switch (error) {
    case 'refused':
      return refused()
    case 'other-address':
      return reply.problem(
        'invitation-other-address',
        'Sign in with the account that has the address of the invitation.',
      )
    case 'account-exists':
      return reply.problem('account-exists', 'The address has an account. Sign in, and accept the invitation.')
    case 'workspace-full':
      return reply.problem('member-limit-reached', 'The workspace has as many members as it may. Tell who invited you.')
    case 'account-full':
      return reply.problem('workspace-limit-reached', 'Your account is in as many workspaces as it may; leave one.')
    case 'busy':
      return reply.problem('server-busy', 'Too many sign in just now. Try again soon.', { headers: retryAfter(1000) })
    default:
      return assertNever(error)
  }
}
