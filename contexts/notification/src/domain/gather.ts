import { CODES_PER_WORKFLOW_MAX, MESSAGE_CHARS_MAX, NAME_CHARS_MAX } from '../limits.ts'
import { type Facts, isNews, type Open } from './notification.ts'
import { plainLine } from './plain-line.ts'

/** How an execution of a published version ended. */
export interface End {
  readonly workspaceId: string
  readonly workflowId: string
  readonly executionId: string
  /** Absent: it succeeded. */
  readonly failure?: { readonly code: string; readonly message: string; readonly node?: string }
}

/** What becomes of the notification of a topic: of the open one, or of a new one. */
export interface Change {
  readonly open: Open | undefined
  readonly workspaceId: string
  readonly workflowId: string
  readonly topic: string
  readonly count: number
  readonly facts: Facts
  /** An execution succeeded after the last failure. */
  readonly hasSucceeded: boolean
  readonly isNews: boolean
}

interface Draft {
  readonly open: Open | undefined
  readonly end: End
  readonly topic: string
  count: number
  facts: Facts
  hasSucceeded: boolean
}

/** Folds ends, in their order, into what is open of their workflows. */
export function gather(open: readonly Open[], ends: readonly End[], nowMs: number): Change[] {
  const openOf = new Map(open.map((each) => [each.topic, each]))
  const drafts = new Map<string, Draft>()
  const topicsOf = new Map<string, Set<string>>()
  for (const { topic } of open) topicsIn(topicsOf, workflowOf(topic)).add(topic)

  for (const end of ends) {
    const topics = topicsIn(topicsOf, end.workflowId)
    if (end.failure === undefined) {
      for (const topic of topics) draftOf(topic, end).hasSucceeded = true
      continue
    }
    const topic = topicOf(end.workflowId, end.failure.code, topics)
    topics.add(topic)
    const draft = draftOf(topic, end)
    draft.count += 1
    draft.facts = factsOf(draft.facts, end.executionId, end.failure)
    draft.hasSucceeded = false
  }
  return [...drafts.values()].filter(isChange).map(({ open: before, end, ...draft }) => ({
    ...draft,
    open: before,
    workspaceId: end.workspaceId,
    workflowId: end.workflowId,
    isNews: before === undefined || (draft.count > before.count && isNews(before, draft.count, nowMs)),
  }))

  function draftOf(topic: string, end: End): Draft {
    let draft = drafts.get(topic)
    if (draft === undefined) {
      const before = openOf.get(topic)
      draft = { open: before, end, topic, count: before?.count ?? 0, facts: before?.facts ?? {}, hasSucceeded: false }
      drafts.set(topic, draft)
    }
    return draft
  }
}

/** That it goes on to succeed is no change: else each turn of the relay would write it. */
const isChange = ({ open, count }: Draft): boolean => open === undefined || count > open.count || !open.hasSucceeded

/** `<workflow>:<code>`; with nothing behind the colon for codes beyond the first few (N4). */
function topicOf(workflowId: string, code: string, known: ReadonlySet<string>): string {
  const topic = `${workflowId}:${plainLine(code, NAME_CHARS_MAX)}`
  return known.has(topic) || known.size < CODES_PER_WORKFLOW_MAX ? topic : `${workflowId}:`
}

const workflowOf = (topic: string): string => topic.slice(0, topic.indexOf(':'))

function topicsIn(all: Map<string, Set<string>>, workflowId: string): Set<string> {
  const known = all.get(workflowId) ?? new Set()
  all.set(workflowId, known)
  return known
}

function factsOf({ executions }: Facts, id: string, { code, message, node }: NonNullable<End['failure']>): Facts {
  return {
    error: {
      code: plainLine(code, NAME_CHARS_MAX),
      message: plainLine(message, MESSAGE_CHARS_MAX),
      ...(node !== undefined && { node: plainLine(node, NAME_CHARS_MAX) }),
    },
    executions: { first: executions?.first ?? id, last: id },
  }
}
