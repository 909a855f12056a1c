import type { Ground } from '../ground.ts'
import { both, type Recipe, type Recipes } from './recipe.ts'

/** Notifications are of people: an API key has none. */
const asOwner: Recipe = async (on, given) => ({
  ...given,
  token: await on.session(),
  headers: { 'linkflow-workspace': on.workspaceId },
})

/** One of a workflow that failed. */
async function notification(on: Ground): Promise<string> {
  await on.execution('failing')
  const asked = { token: await on.session(), headers: { 'linkflow-workspace': on.workspaceId } }
  let found: string | undefined
  await on.until(async () => {
    found = (await on.must<{ items: { id: string }[] }>('GET /notifications', asked)).items[0]?.id
    return found !== undefined
  })
  return found!
}

export const notificationRecipes: Recipes = {
  'GET /notifications': asOwner,
  'GET /notifications/unread': asOwner,
  'POST /notifications/read': asOwner,
  'GET /notifications/preferences': asOwner,
  'PATCH /notifications/preferences': asOwner,
  'PATCH /notifications/{notificationId}': both(asOwner, async (on, given) => ({
    ...given,
    params: { notificationId: await on.kept('notification', () => notification(on)) },
  })),
}
