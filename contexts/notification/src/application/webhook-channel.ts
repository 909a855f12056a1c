import type { Payloads } from '@linkflow/keys'
import type { Database, Queries } from '@linkflow/postgres'
import { writeAudit } from '@linkflow/workspace'
import type { Notification } from '../domain/notification.ts'
import { titleOf } from '../domain/words.ts'
import type { Untold } from '../infrastructure/feed-repository.postgres.ts'
import {
  newsOf,
  readWebhook,
  removeWebhook,
  type Webhook,
  writeWebhook,
} from '../infrastructure/webhook-repository.postgres.ts'
import type { Neighbours } from './ports.ts'

interface Needs {
  readonly database: Pick<Database, 'app'>
}

/** The address of a workspace that is called with its news. */
export class WebhookChannel {
  readonly #app: Database['app']

  constructor({ database }: Needs) {
    this.#app = database.app
  }

  read(workspaceId: string): Promise<Webhook | undefined> {
    return this.#app.inWorkspace(workspaceId, (queries) => readWebhook(queries, workspaceId))
  }

  async set(workspaceId: string, webhook: Webhook): Promise<void> {
    await this.#app.inWorkspace(workspaceId, async (queries) => {
      const before = await readWebhook(queries, workspaceId)
      await writeWebhook(queries, workspaceId, webhook)
      await writeAudit(queries, workspaceId, {
        action: 'notification.webhook-changed',
        thing: workspaceId,
        before: before && { ...before },
        after: { ...webhook },
      })
    })
  }

  /** False if there was none. */
  remove(workspaceId: string): Promise<boolean> {
    return this.#app.inWorkspace(workspaceId, async (queries) => {
      const before = await readWebhook(queries, workspaceId)
      if (before === undefined) return false
      await removeWebhook(queries, workspaceId)
      const told = { action: 'notification.webhook-removed', thing: workspaceId, before: { ...before } }
      await writeAudit(queries, workspaceId, told)
      return true
    })
  }
}

/** In the transaction that tells people: each piece of news is one call, made and repeated by whoever owes calls. */
export async function callWebhook(
  {
    payloads,
    neighbours,
  }: { readonly payloads: Payloads; readonly neighbours: Pick<Neighbours, 'oweCall' | 'workflowNames'> },
  queries: Queries,
  workspaceId: string,
  untold: Untold,
): Promise<void> {
  const webhook = await readWebhook(queries, workspaceId)
  if (webhook === undefined) return
  const news = await newsOf(queries, payloads, workspaceId, untold, webhook.kinds)
  const ids = [...new Set(news.flatMap(({ workflowId }) => workflowId ?? []))]
  const names = ids.length === 0 ? new Map<string, string>() : await neighbours.workflowNames(workspaceId, ids)
  for (const each of news) {
    const body = JSON.stringify(messageOf(workspaceId, each, each.workflowId && names.get(each.workflowId)))
    await neighbours.oweCall(queries, { workspaceId, url: webhook.url, body })
  }
}

/** As the list of notifications shows it. A credential is called by its id: whoever reads this may not know its name. */
function messageOf(workspaceId: string, notification: Notification, workflowName: string | undefined): object {
  const { id, kind, state, count, firstAt, lastAt, workflowId, facts, news } = notification
  return {
    type: `notification.${kind}`,
    timestamp: lastAt.toISOString(),
    data: {
      id,
      workspaceId,
      kind,
      state,
      title: titleOf(notification, { workflowName, credentialName: facts.credential?.id }),
      count,
      firstAt: firstAt.toISOString(),
      lastAt: lastAt.toISOString(),
      ...(workflowId !== undefined && { workflow: { id: workflowId, name: workflowName ?? '' } }),
      ...(facts.error && { error: facts.error }),
      ...(facts.executions && { executions: facts.executions }),
      ...(facts.credential && { credential: facts.credential }),
      ...(facts.missedSince !== undefined && { missedSince: facts.missedSince }),
      number: news,
    },
  }
}
