import { accountRecipes } from './accounts.ts'
import { credentialRecipes } from './credentials.ts'
import { dataRecipes } from './data.ts'
import { executionRecipes } from './executions.ts'
import { notificationRecipes } from './notifications.ts'
import { operationRecipes } from './operation.ts'
import { outboxRecipes } from './outbox.ts'
import type { Recipes } from './recipe.ts'
import { testingRecipes } from './testing.ts'
import { triggerRecipes } from './triggers.ts'
import { workflowRecipes } from './workflows.ts'
import { workspaceRecipes } from './workspaces.ts'

/** By operation, as the document names it. A new operation that cannot be done as it is generated gets its recipe here. */
export const recipes: Recipes = {
  ...accountRecipes,
  ...workspaceRecipes,
  ...workflowRecipes,
  ...executionRecipes,
  ...testingRecipes,
  ...triggerRecipes,
  ...credentialRecipes,
  ...dataRecipes,
  ...notificationRecipes,
  ...outboxRecipes,
  ...operationRecipes,
}

/** What succeeds once in the life of an installation. */
export const ONCE: ReadonlySet<string> = new Set(['POST /setup'])
