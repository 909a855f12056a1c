import type { Notification } from '../domain/notification.ts'
import type { Reader } from './inbox.ts'
import type { Neighbours } from './ports.ts'

interface Names {
  readonly workflowName: string | undefined
  readonly credentialName: string | undefined
}

/** Gives what notifications are about its names, as far as the reader may know them. */
export type NamesOf = (
  reader: Reader,
  notifications: readonly Pick<Notification, 'workflowId' | 'facts'>[],
) => Promise<(of: Pick<Notification, 'workflowId' | 'facts'>) => Names>

export const namesBy =
  ({ workflowNames, credentialNames }: Pick<Neighbours, 'workflowNames' | 'credentialNames'>): NamesOf =>
  async ({ workspaceId, accountId }, notifications) => {
    const workflowIds = [...new Set(notifications.flatMap(({ workflowId }) => workflowId ?? []))]
    const credentialIds = [...new Set(notifications.flatMap(({ facts }) => facts.credential?.id ?? []))]
    const [workflows, credentials] = await Promise.all([
      workflowIds.length === 0 ? NONE : workflowNames(workspaceId, workflowIds),
      credentialIds.length === 0 ? NONE : credentialNames(workspaceId, accountId, credentialIds),
    ])
    return ({ workflowId, facts }) => ({
      workflowName: workflowId === undefined ? undefined : workflows.get(workflowId),
      credentialName: facts.credential && credentials.get(facts.credential.id),
    })
  }

const NONE: ReadonlyMap<string, string> = new Map()
