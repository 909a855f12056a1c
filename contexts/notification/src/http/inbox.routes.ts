import {
  idSchema,
  markAllReadSchema,
  markNotificationSchema,
  type NotificationView,
  notificationListQuery,
  notificationPageSchema,
  unreadCountSchema,
} from '@linkflow/contracts'
import { type Route, reply, responds, route } from '@linkflow/http-server'
import { z } from 'zod'
import type { Inbox, TitledItem } from '../application/inbox.ts'
import { UNREAD_COUNTED_MAX } from '../limits.ts'
import { readerOf, SESSION_NEEDED } from './reader-of.ts'

interface Needs {
  readonly inbox: Inbox
}

export const inboxRoutes = (needs: Needs): Route[] => [
  listNotifications(needs),
  countUnread(needs),
  markAllRead(needs),
  markNotification(needs),
]

const listNotifications = ({ inbox }: Needs) =>
  route({
    method: 'GET',
    path: '/api/v1/notifications',
    summary: 'List your notifications in the workspace, those with the latest news first',
    description:
      'What happens again and again is one notification, with how often and with the first and the last. It moves up and is ' +
      'unread again when it is news: when it comes again after a pause, when it happened ten times as often, and when it is over.',
    auth: 'api-key',
    permission: 'execution:read',
    query: notificationListQuery,
    responses: { 200: responds.json(notificationPageSchema, 'A page of notifications') },
    errors: ['session-needed'],
    async handle({ caller, query: { limit, cursor, unread, archived, kind } }) {
      const reader = readerOf(caller)
      if (reader === undefined) return SESSION_NEEDED
      const rows = await inbox.list({
        ...reader,
        limit: limit + 1,
        before: cursor === undefined ? undefined : Number(cursor),
        isUnread: unread === 'true',
        isArchived: archived === 'true',
        kind,
      })
      const items = rows.slice(0, limit).map(viewOf)
      return reply.ok({ items, ...(rows.length > limit && { nextCursor: String(items.at(-1)!.number) }) })
    },
  })

const countUnread = ({ inbox }: Needs) =>
  route({
    method: 'GET',
    path: '/api/v1/notifications/unread',
    summary: 'Count your unread notifications in the workspace',
    description: `Up to ${UNREAD_COUNTED_MAX}; then it says that there are more. Archived ones are not counted.`,
    auth: 'api-key',
    permission: 'execution:read',
    responses: { 200: responds.json(unreadCountSchema, 'How many') },
    errors: ['session-needed'],
    async handle({ caller }) {
      const reader = readerOf(caller)
      return reader === undefined ? SESSION_NEEDED : reply.ok(await inbox.countUnread(reader))
    },
  })

const markAllRead = ({ inbox }: Needs) =>
  route({
    method: 'POST',
    path: '/api/v1/notifications/read',
    summary: 'Mark all your notifications in the workspace as read',
    description: 'With `upTo` only those that you saw: what came since stays unread.',
    auth: 'api-key',
    permission: 'execution:read',
    body: markAllReadSchema,
    bodyExample: { upTo: 42 },
    responses: { 204: responds.empty('Marked') },
    errors: ['session-needed'],
    async handle({ caller, body }) {
      const reader = readerOf(caller)
      if (reader === undefined) return SESSION_NEEDED
      await inbox.markAllRead(reader, body.upTo)
      return reply.noContent()
    },
  })

const markNotification = ({ inbox }: Needs) =>
  route({
    method: 'PATCH',
    path: '/api/v1/notifications/:notificationId',
    summary: 'Mark a notification as read or unread, archive it or take it back',
    description: 'For you alone. What has news after that is unread, and out of the archive, by itself.',
    auth: 'api-key',
    permission: 'execution:read',
    params: z.strictObject({ notificationId: idSchema }),
    body: markNotificationSchema,
    bodyExample: { isUnread: false },
    responses: { 204: responds.empty('Marked') },
    errors: ['session-needed', 'notification-not-found'],
    async handle({ caller, params: { notificationId }, body }) {
      const reader = readerOf(caller)
      if (reader === undefined) return SESSION_NEEDED
      const { isUnread, isArchived } = body
      return (await inbox.mark(reader, { id: notificationId, isUnread, isArchived }))
        ? reply.noContent()
        : reply.problem('notification-not-found', 'There is no such notification here, or it was removed by its age.')
    },
  })

function viewOf(item: TitledItem): NotificationView {
  const { id, kind, state, title, count, workflowId, workflowName, facts, closedAt, isUnread, isArchived } = item
  return {
    id,
    kind,
    state,
    title,
    count,
    firstAt: item.firstAt.toISOString(),
    lastAt: item.lastAt.toISOString(),
    ...(closedAt && { closedAt: closedAt.toISOString() }),
    ...(workflowId !== undefined && { workflow: { id: workflowId, name: workflowName ?? '' } }),
    ...(facts.error && { error: facts.error }),
    ...(facts.executions && { executions: facts.executions }),
    ...(facts.credential && {
      credential: { ...facts.credential, ...(item.credentialName !== undefined && { name: item.credentialName }) },
    }),
    ...(facts.missedSince !== undefined && { missedSince: facts.missedSince }),
    ...(facts.workers && { workers: [...facts.workers] }),
    ...(facts.takenOver && { takenOver: facts.takenOver }),
    isUnread,
    isArchived,
    ...(item.mutedUntil && { mutedUntil: item.mutedUntil.toISOString() }),
    number: item.news,
  }
}
