import type { IncomingMessage, ServerResponse } from 'node:http'
import type { FileRef } from '@linkflow/node-runtime'
import { type AnswerProblem, type FormField, type PageLanguage, readAnswers } from '@linkflow/nodes'
import { PAGE_BODY_BYTES_MAX } from '../limits.ts'
import type { OpenPage, Standing } from './asked-pages.ts'
import type { HostedNeeds } from './hosted-needs.ts'
import { readSubmission, type Submission } from './read-submission.ts'
import { refusePage, refuseUnread } from './refusals.ts'

export type Decision = 'approved' | 'declined'

/** What came of an answer to a page. */
type PageAnswered =
  | { readonly type: 'stored'; readonly signal: string }
  /** There is an answer already. */
  | { readonly type: 'repeated'; readonly signal: string }
  /** The page is not asked, or not any more. */
  | { readonly type: 'closed'; readonly signal: string }
  | {
      readonly type: 'wrong'
      readonly page: OpenPage
      readonly submission: Submission
      readonly problems: ReadonlyMap<number, AnswerProblem>
    }
  /** The visitor has been told. */
  | { readonly type: 'refused' }

/**
 * Takes the answer to a page that an execution waits for. It counts once, and wakes the step that asked: which one that is
 * says the page itself, so a page that was left open answers nothing but its own question.
 */
export async function takeAnswer(
  needs: HostedNeeds,
  standing: Standing,
  fieldsOf: (page: OpenPage) => readonly FormField[],
  language: PageLanguage | undefined,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<PageAnswered> {
  const { id, version, open } = standing
  const { workspaceId } = version
  const refused = { type: 'refused' } as const
  const refusal = needs.executions.refusal(workspaceId)
  if (refusal !== undefined) {
    refusePage(request, response, 'busy', { language })
    return refused
  }
  const stored: FileRef[] = []
  const discard = async () => {
    for (const file of stored) await needs.removeFile(file).catch(needs.onBug)
  }
  const read = await readSubmission(request, {
    workspaceId,
    bytesMax: PAGE_BODY_BYTES_MAX,
    arrivalMs: needs.bodyArrivalMs,
    async store(name, mimeType, content) {
      const file = await needs.storeFile(workspaceId, id, name, mimeType, content)
      stored.push(file)
      return file
    },
  })
  if (!read.ok) {
    await discard()
    refuseUnread(request, response, read.error, language)
    return refused
  }
  const submission = read.value
  const signal = submission.text('token')
  const page = open.find((each) => each.signal === signal)
  if (page === undefined) {
    await discard()
    return { type: 'closed', signal }
  }
  const fields = fieldsOf(page)
  const { json, files, problems } = readAnswers(fields, (index) => submission.answer(fields[index]!, index))
  const decision = submission.text('decision')
  if (problems.size > 0 || (isDecision(page) && decision !== 'approved' && decision !== 'declined')) {
    await discard()
    return { type: 'wrong', page, submission, problems }
  }
  const data = JSON.stringify({ json, files, ...(isDecision(page) && { decision }), at: needs.clock.nowMs() })
  const result = await needs.executions.signalOnce(id, signal, data)
  if (result === 'stored') return { type: 'stored', signal }
  await discard()
  return { type: result === 'repeated' ? 'repeated' : 'closed', signal }
}

/** An approval without fields of its own asks for a decision. */
export const isDecision = ({ asked }: OpenPage): boolean => asked.page === 'approval' && asked.fields.length === 0
