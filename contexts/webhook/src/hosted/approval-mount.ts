import type { IncomingMessage, ServerResponse } from 'node:http'
import type { RawMount } from '@linkflow/http-server'
import { type FormField, fieldsSchema, PAGE_SIGNAL } from '@linkflow/nodes'
import { type Decision, isDecision, takeAnswer } from './answer-page.ts'
import { type OpenPage, readStanding, type Standing } from './asked-pages.ts'
import { plainBody, seeOther, sendPage } from './document.ts'
import { type FormView, formPage } from './form-document.ts'
import type { HostedNeeds } from './hosted-needs.ts'
import { html } from './html.ts'
import { refuseMethod, refusePage } from './refusals.ts'
import { wordsOf } from './words.ts'

/** `/approval/<execution>/[<question>/]<token>`: one question of an execution, or whichever approval it waits for. */
export function approvalMount(needs: HostedNeeds): RawMount {
  return {
    prefix: '/approval/',
    handle: (request, response, { rest }) => handle(needs, rest, request, response),
  }
}

/** Whose page it is: of one question, or of all approvals. */
interface Audience {
  readonly standing: Standing
  /** The question, where the address names one. */
  readonly signal: string | undefined
  readonly path: string
}

async function handle(
  needs: HostedNeeds,
  rest: string,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const parts = rest.split('/')
  const id = parts[0]!
  const token = parts.at(-1)!
  const signal = parts.length === 3 ? PAGE_SIGNAL + parts[1] : undefined
  const isOurs = (parts.length === 2 || parts.length === 3) && needs.tokens.isApproval(id, signal, token)
  const found = isOurs ? await readStanding(needs, id) : undefined
  if (found === undefined) return refusePage(request, response, 'notFound')
  const open = found.open.filter((page) => page.asked.page === 'approval' && (signal ?? page.signal) === page.signal)
  const audience = { standing: { ...found, open }, signal, path: `/approval/${rest}` }
  const method = request.method ?? 'GET'
  if (method === 'POST') return answer(needs, audience, request, response)
  if (method !== 'GET' && method !== 'HEAD') return refuseMethod(request, response)
  show(audience, request, response)
}

async function answer(
  needs: HostedNeeds,
  { standing, path }: Audience,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const language = standing.open[0]?.asked.language
  const answered = await takeAnswer(needs, standing, fieldsOf, language, request, response)
  switch (answered.type) {
    case 'refused':
      return
    case 'wrong': {
      const { page, submission, problems } = answered
      const fields = fieldsOf(page)
      const given = (index: number) => submission.answer(fields[index]!, index).texts
      return sendPage(response, formPage(viewOf(page, null, { status: 422, given, problems })))
    }
    case 'stored':
      return seeOther(response, `${path}?after=${encodeURIComponent(answered.signal)}`)
    case 'repeated':
      return refusePage(request, response, 'answered', { language })
    case 'closed': {
      // What it was closed by may be younger than what was read before.
      const now = await readStanding(needs, standing.id)
      return refusePage(request, response, now?.closed.get(answered.signal) ?? 'expired', { language })
    }
  }
}

function show({ standing, signal }: Audience, request: IncomingMessage, response: ServerResponse): void {
  const query = new URL(request.url ?? '/', 'http://localhost').searchParams
  const after = query.get('after')
  const { open } = standing
  if (after !== null && (signal === undefined || signal === after)) {
    const next = open.find((each) => each.signal !== after)
    if (next !== undefined) return sendPage(response, formPage(viewOf(next, null)))
    const language = open[0]?.asked.language ?? languageOf(query)
    const words = wordsOf(language)
    return sendPage(response, { language, title: words.received, body: plainBody(words.received, words.receivedText) })
  }
  const page = open[0]
  if (page !== undefined) return sendPage(response, formPage(viewOf(page, decisionOf(query))))
  if (signal === undefined) return refusePage(request, response, 'nothingOpen')
  const closed = standing.closed.get(signal)
  // The address is older than the question: a mail may be there before the wait is on disk.
  if (closed === undefined) return refusePage(request, response, 'nothingOpen', { refresh: { seconds: 2 } })
  refusePage(request, response, closed)
}

const languageOf = (query: URLSearchParams) => (query.get('language') === 'de' ? 'de' : undefined)

/** A link of a message names a decision: its button comes first, and nothing is decided before it is pressed. */
function decisionOf(query: URLSearchParams): Decision | null {
  const decision = query.get('decision')
  return decision === 'approved' || decision === 'declined' ? decision : null
}

const [COMMENT] = fieldsSchema().parse([{ name: 'comment', type: 'long-text' }])

function fieldsOf({ asked }: OpenPage): readonly FormField[] {
  if (asked.page !== 'approval' || !asked.comment) return asked.fields
  return [{ ...COMMENT!, label: wordsOf(asked.language).comment }]
}

function viewOf(page: OpenPage, chosen: Decision | null, more: Partial<FormView> = {}): FormView {
  const { asked, signal } = page
  const { language, title, description, button } = asked
  return {
    language,
    title: title || description,
    description: title === '' ? '' : description,
    button,
    fields: fieldsOf(page),
    token: signal,
    ...(isDecision(page) && asked.page === 'approval' && { buttons: buttonsOf(asked, chosen) }),
    ...more,
  }
}

function buttonsOf(
  { approve, decline, language }: Extract<OpenPage['asked'], { readonly page: 'approval' }>,
  chosen: Decision | null,
) {
  const words = wordsOf(language)
  const button = (value: Decision, text: string) =>
    html`<button type="submit" name="decision" value="${value}"${chosen !== null && chosen !== value && html` class="second"`}>${text}</button>`
  const both = [button('approved', approve || words.approve), button('declined', decline || words.decline)]
  return html`<div class="row">${chosen === 'declined' ? both.toReversed() : both}</div>`
}
