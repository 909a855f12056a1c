import {
  changeNotificationPreferencesSchema,
  type NotificationPreferencesView,
  notificationPreferencesSchema,
} from '@linkflow/contracts'
import { type Route, reply, responds, route } from '@linkflow/http-server'
import { type PreferenceBook, type Preferences, timeOfDay } from '../application/preferences.ts'
import { readerOf, SESSION_NEEDED } from './reader-of.ts'

interface Needs {
  readonly preferences: PreferenceBook
  readonly canMail: boolean
}

export const preferenceRoutes = (needs: Needs): Route[] => [readPreferences(needs), changePreferences(needs)]

const readPreferences = ({ preferences, canMail }: Needs) =>
  route({
    method: 'GET',
    path: '/api/v1/notifications/preferences',
    summary: 'What you are told of in the workspace, and how',
    description:
      'Who chose nothing has what their role is given: owners and admins get mail at once, everybody else sees it in the inbox.',
    auth: 'api-key',
    permission: 'execution:read',
    responses: { 200: responds.json(notificationPreferencesSchema, 'Your preferences') },
    errors: ['session-needed', 'workspace-not-member'],
    async handle({ caller }) {
      const reader = readerOf(caller)
      if (reader === undefined) return SESSION_NEEDED
      const found = await preferences.read(reader)
      return found === undefined ? NOT_MEMBER : reply.ok(viewOf(found, canMail))
    },
  })

const changePreferences = ({ preferences, canMail }: Needs) =>
  route({
    method: 'PATCH',
    path: '/api/v1/notifications/preferences',
    summary: 'Change what you are told of in the workspace, and how',
    description:
      'What is not named stays. Time zone and quiet hours are yours in all workspaces; a mail that falls into quiet hours comes ' +
      'at their end. A mail «daily» comes at 08:00.',
    auth: 'api-key',
    permission: 'execution:read',
    body: changeNotificationPreferencesSchema,
    bodyExample: {
      kinds: { 'workflow-failed': { mail: 'daily' } },
      timeZone: 'Europe/Berlin',
      quietHours: { from: '22:00', until: '07:00' },
    },
    responses: { 200: responds.json(notificationPreferencesSchema, 'Your preferences') },
    errors: ['session-needed', 'workspace-not-member'],
    async handle({ caller, body }) {
      const reader = readerOf(caller)
      if (reader === undefined) return SESSION_NEEDED
      const changed = await preferences.change(reader, body)
      return changed === undefined ? NOT_MEMBER : reply.ok(viewOf(changed, canMail))
    },
  })

/** The membership ended a moment ago. */
const NOT_MEMBER = reply.problem('workspace-not-member', 'You are not a member of this workspace any more.')

const viewOf = ({ kinds, time }: Preferences, canMail: boolean): NotificationPreferencesView => ({
  kinds,
  timeZone: time.timeZone,
  quietHours:
    time.quietHours === undefined
      ? null
      : { from: timeOfDay(time.quietHours.fromMinutes), until: timeOfDay(time.quietHours.untilMinutes) },
  canMail,
})
