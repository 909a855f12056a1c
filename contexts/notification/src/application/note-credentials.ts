import type { Clock } from '@linkflow/kernel'
import type { Payloads } from '@linkflow/keys'
import type { Queries } from '@linkflow/postgres'
import { isNews } from '../domain/notification.ts'
import { recoverTopics } from '../infrastructure/close-notifications.postgres.ts'
import {
  holdOpenOfTopics,
  type Writing,
  writeNotifications,
} from '../infrastructure/notification-repository.postgres.ts'

/** A credential that began to fail, or for another reason; without one it works again. */
export interface CredentialTurn {
  readonly workspaceId: string
  readonly credentialId: string
  readonly why: 'expired' | 'refused' | undefined
}

/** In the transaction that notes that it was told. Its name is not kept: who reads may not be one of those it is shared with. */
export async function noteCredentials(
  { clock, payloads }: { readonly clock: Clock; readonly payloads: Payloads },
  queries: Queries,
  turns: readonly CredentialTurn[],
): Promise<void> {
  const nowMs = clock.nowMs()
  const open = await holdOpenOfTopics(queries, payloads, turns.map(topicOf))
  const writings = turns.flatMap((turn): Writing[] => {
    const { workspaceId, credentialId, why } = turn
    if (why === undefined) return []
    const topic = topicOf(turn)
    const before = open.get(topic)
    const count = (before?.count ?? 0) + 1
    return [
      {
        open: before,
        kind: 'credential-failing',
        workspaceId,
        workflowId: undefined,
        topic,
        count,
        facts: { credential: { id: credentialId, why } },
        hasSucceeded: false,
        isNews: before === undefined || before.facts.credential?.why !== why || isNews(before, count, nowMs),
      },
    ]
  })
  if (writings.length > 0) await writeNotifications(queries, payloads, writings, nowMs)
  await recoverTopics(queries, turns.filter(({ why }) => why === undefined).map(topicOf))
}

const topicOf = ({ credentialId }: CredentialTurn): string => `credential:${credentialId}`
