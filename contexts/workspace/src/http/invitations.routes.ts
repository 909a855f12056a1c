import {
  createInvitationSchema,
  giveInvitationSchema,
  givenInvitationSchema,
  type InvitationView,
  idCursor,
  idSchema,
  invitationPageSchema,
  invitationSchema,
  pageById,
  pageLimit,
} from '@linkflow/contracts'
import { type Route, reply, responds, route } from '@linkflow/http-server'
import { assertNever } from '@linkflow/kernel'
import { z } from 'zod'
import { invitationLink } from '../application/invitation-mail.ts'
import type { Invitations } from '../application/invitations.ts'
import type { Invitation } from '../domain/invitation.ts'
import { INVITATION_RESEND_MS_MIN, INVITATIONS_PENDING_MAX, INVITATIONS_PER_DAY_MAX } from '../limits.ts'

interface Needs {
  readonly invitations: Invitations
  readonly publicUrl: string
}

export const invitationRoutes = (needs: Needs): Route[] => [
  createInvitation(needs),
  readInvitations(needs),
  resendInvitation(needs),
  revokeInvitation(needs),
  giveInvitation(needs),
]

const params = z.strictObject({ invitationId: idSchema })
const roleAboveOwn = () => reply.problem('role-above-own', 'Nobody invites to a role above their own.')
const notFound = () => reply.problem('invitation-not-found', 'No such invitation waits here.')

const createInvitation = ({ invitations }: Needs) =>
  route({
    method: 'POST',
    path: '/api/v1/invitations',
    summary: 'Invite somebody by mail',
    description: 'The link goes to the address and nowhere else. The answer is the same whether an account has it.',
    auth: 'api-key',
    permission: 'member:write',
    idempotent: true,
    body: createInvitationSchema,
    bodyExample: { email: 'grace@example.com', role: 'editor' },
    responses: { 201: responds.json(invitationSchema, 'The invitation') },
    errors: ['role-above-own', 'member-already', 'invitation-pending', 'invitation-limit-reached'],
    async handle({ caller: by, body }) {
      const made = await invitations.create({ by, ...body })
      if (made.ok) return reply.created(viewOf(made.value), `/api/v1/invitations/${made.value.id}`)
      switch (made.error) {
        case 'role-above-own':
          return roleAboveOwn()
        case 'member-already':
          return reply.problem('member-already', `${body.email} is a member of this workspace.`)
        case 'invited-already':
          return reply.problem('invitation-pending', `${body.email} is invited. Send it again, or revoke it first.`)
        case 'limit-reached': {
          const detail = `At most ${INVITATIONS_PENDING_MAX} invitations wait, and ${INVITATIONS_PER_DAY_MAX} are made in a day.`
          return reply.problem('invitation-limit-reached', detail)
        }
        default:
          return assertNever(made.error)
      }
    },
  })

const readInvitations = ({ invitations }: Needs) =>
  route({
    method: 'GET',
    path: '/api/v1/invitations',
    summary: 'List the invitations that wait, newest first',
    auth: 'api-key',
    permission: 'member:read',
    query: z.strictObject({ limit: pageLimit, cursor: idCursor.optional() }),
    responses: { 200: responds.json(invitationPageSchema, 'A page of invitations') },
    async handle({ workspaceId, query: { limit, cursor } }) {
      const rows = await invitations.list({ workspaceId, limit: limit + 1, after: cursor })
      const { items, ...page } = pageById(rows, limit)
      return reply.ok({ items: items.map(viewOf), ...page })
    },
  })

const resendInvitation = ({ invitations }: Needs) =>
  route({
    method: 'POST',
    path: '/api/v1/invitations/:invitationId/resend',
    summary: 'Send an invitation again',
    description: 'A new mail with a new link, good for as long as a new invitation.',
    auth: 'api-key',
    permission: 'member:write',
    params,
    responses: { 200: responds.json(invitationSchema, 'The invitation') },
    errors: ['invitation-not-found', 'role-above-own', 'mail-blocked'],
    async handle({ caller: by, params: { invitationId } }) {
      const sent = await invitations.resend(by, invitationId)
      if (sent.ok) return reply.ok(viewOf(sent.value))
      switch (sent.error) {
        case 'invitation-not-found':
          return notFound()
        case 'role-above-own':
          return roleAboveOwn()
        case 'too-soon':
          return reply.problem('mail-blocked', 'Its last mail waits, or was sent a moment ago. Wait, then try again.', {
            headers: { 'retry-after': String(INVITATION_RESEND_MS_MIN / 1000) },
          })
        default:
          return assertNever(sent.error)
      }
    },
  })

const revokeInvitation = ({ invitations }: Needs) =>
  route({
    method: 'DELETE',
    path: '/api/v1/invitations/:invitationId',
    summary: 'Revoke an invitation',
    description: 'Its links open nothing from then on.',
    auth: 'api-key',
    permission: 'member:write',
    params,
    responses: { 204: responds.empty('Revoked') },
    errors: ['invitation-not-found'],
    handle: async ({ caller: by, params: { invitationId } }) =>
      (await invitations.revoke(by, invitationId)) ? reply.noContent() : notFound(),
  })

const giveInvitation = ({ invitations, publicUrl }: Needs) =>
  route({
    method: 'POST',
    path: '/api/v1/accounts/invitation-links',
    summary: 'Make a link to an invitation, to be handed over by the operator',
    description: 'For whoever cannot get mail. It is in this answer and nowhere else, and proves no address.',
    auth: 'api-key',
    permission: 'account:write',
    body: giveInvitationSchema,
    bodyExample: { invitationId: '0198c0de-0000-7000-8000-000000000000' },
    idempotent: 'sealed',
    responses: { 201: responds.json(givenInvitationSchema, 'The link and its token') },
    errors: ['invitation-not-found'],
    async handle({ body: { invitationId } }) {
      const given = await invitations.give(invitationId)
      if (given === undefined) return notFound()
      const { token, expiresAt } = given
      const link = invitationLink(publicUrl, token).reveal()
      return reply.json(201, { token: token.reveal(), link, expiresAt: expiresAt.toISOString() })
    },
  })

const viewOf = (invitation: Invitation): InvitationView => ({
  id: invitation.id,
  email: invitation.email,
  role: invitation.role,
  ...(invitation.invitedBy !== undefined && { invitedBy: invitation.invitedBy }),
  createdAt: invitation.createdAt.toISOString(),
  expiresAt: invitation.expiresAt.toISOString(),
  ...(invitation.mailedAt && { mailedAt: invitation.mailedAt.toISOString() }),
})
