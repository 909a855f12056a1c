import type { Ground } from '../ground.ts'
import type { Recipe, Recipes } from './recipe.ts'

const here = (on: Ground) => ({ 'linkflow-workspace': on.workspaceId })

/** Notifications are of people: the owner asks, signed in and in this workspace. */
const asOwner: Recipe = async (on, given) => ({ ...given, token: await on.session(), headers: here(on) })

/** One of a workflow that failed a moment ago. */
const notification = (on: Ground): Promise<string> =>
  on.kept('notification', async () => {
    const workflowId = await on.published('failing')
    await on.executionOf(workflowId)
    let found: string | undefined
    await on.until(async () => {
      const asked = { token: await on.session(), headers: here(on) }
      const { items } = await on.must<{ items: { id: string; workflow?: { id: string } }[] }>(
        'GET /notifications',
        asked,
      )
      found = items.find(({ workflow }) => workflow?.id === workflowId)?.id
      return found !== undefined
    })
    return found!
  })

export const notificationRecipes: Recipes = {
  'GET /notifications': asOwner,
  'GET /notifications/unread': asOwner,
  'POST /notifications/read': asOwner,
  'PATCH /notifications/{notificationId}': async (on, given) => ({
    ...(await asOwner(on, given)),
    params: { notificationId: await notification(on) },
    body: { isUnread: on.tester.chance.happens(0.5), isArchived: on.tester.chance.happens(0.5) },
  }),
  'PUT /notifications/webhook': async (_, given) => ({
    ...given,
    body: { url: 'https://chat.example/', kinds: ['workers-lost'] },
  }),
  'DELETE /notifications/webhook': async (on, given) => {
    await on.must('PUT /notifications/webhook', { body: { url: 'https://chat.example/', kinds: ['workers-lost'] } })
    return given
  },
  'PUT /notifications/mutes/{workflowId}': async (on, given) => ({
    ...(await asOwner(on, given)),
    params: { workflowId: await on.published('failing') },
    body: { minutes: 5 },
  }),
  'DELETE /notifications/mutes/{workflowId}': async (on, given) => ({
    ...(await asOwner(on, given)),
    params: { workflowId: await on.published('failing') },
  }),
  'GET /notifications/preferences': asOwner,
  // The schemas of the document know no time zones.
  'PATCH /notifications/preferences': async (on, given) => ({
    ...(await asOwner(on, given)),
    body: {
      kinds: { 'workflow-failed': { mail: on.tester.chance.of(['daily', 'never']) } },
      timeZone: on.tester.chance.of(['Europe/Berlin', 'Asia/Kolkata']),
      quietHours: on.tester.chance.happens(0.5) ? null : { from: '22:00', until: '07:00' },
    },
  }),
}
