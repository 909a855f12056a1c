import { topicSchema } from '@linkflow/contracts'
import { isUuid } from '@linkflow/kernel'

/** What one may look at, and whether a thing's id stands behind it. */
const TOPICS = {
  execution: 'needed',
  executions: 'allowed',
  workflows: 'none',
  workflow: 'needed',
  presence: 'needed',
  notifications: 'none',
  health: 'none',
} as const satisfies Record<string, 'needed' | 'allowed' | 'none'>

export type TopicName = keyof typeof TOPICS

export interface Topic {
  readonly name: TopicName
  /** Of the execution or the workflow. */
  readonly id: string | undefined
  readonly text: string
}

export function parseTopic(text: string): Topic | undefined {
  if (!topicSchema.safeParse(text).success) return undefined
  const [name, id] = text.split(':', 2) as [string, string | undefined]
  if (!Object.hasOwn(TOPICS, name)) return undefined
  const rule = TOPICS[name as TopicName]
  const isRight = id === undefined ? rule !== 'needed' : rule !== 'none' && isUuid(id)
  return isRight ? { name: name as TopicName, id, text } : undefined
}

/** A topic of one workspace, as a key of maps: what is told in one workspace is heard in no other. */
export type TopicKey = `${string} ${string}`
export const topicKey = (workspaceId: string, topic: string): TopicKey => `${workspaceId} ${topic}`
export function splitTopicKey(key: TopicKey): { readonly workspaceId: string; readonly topic: string } {
  const [workspaceId, topic] = key.split(' ', 2) as [string, string]
  return { workspaceId, topic }
}
