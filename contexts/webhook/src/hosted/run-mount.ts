import type { IncomingMessage, ServerResponse } from 'node:http'
import { pipeline } from 'node:stream/promises'
import type { RawMount } from '@linkflow/http-server'
import type { FileRef, RunAnswer } from '@linkflow/node-runtime'
import { completionSchema, type PageLanguage, webAddress } from '@linkflow/nodes'
import type { FormParameters } from '../domain/hosted-trigger.ts'
import { USER_ANSWER_HEADERS } from '../http/answer-call.ts'
import { PAGE_LOOK_S, PAGE_WAIT_LOOK_S } from '../limits.ts'
import { takeAnswer } from './answer-page.ts'
import { type OpenPage, readStanding, type Standing } from './asked-pages.ts'
import { plainBody, seeOther, sendPage } from './document.ts'
import { type FormView, formPage } from './form-document.ts'
import { type HostedNeeds, runAddress } from './hosted-needs.ts'
import { hostedOfVersion } from './hosted-of-version.ts'
import { html } from './html.ts'
import { refuseMethod, refusePage } from './refusals.ts'
import { wordsOf } from './words.ts'

/** `/form-run/<execution>/<token>`: what the visitor of a form sees after its first page. */
export function runMount(needs: HostedNeeds): RawMount {
  return {
    prefix: '/form-run/',
    handle: (request, response, { rest }) => handle(needs, rest, request, response),
  }
}

async function handle(
  needs: HostedNeeds,
  rest: string,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const [id = '', token = ''] = rest.split('/')
  const standing = needs.tokens.isForm(id, token) ? await readStanding(needs, id) : undefined
  if (standing === undefined) return refusePage(request, response, 'notFound')
  const trigger = hostedOfVersion(standing.version, standing.trigger)
  const form = trigger?.kind === 'form' ? trigger.parameters : undefined
  const method = request.method ?? 'GET'
  if (method === 'POST') return answer(needs, standing, form, request, response)
  if (method !== 'GET' && method !== 'HEAD') return refuseMethod(request, response)
  const query = new URL(request.url ?? '/', 'http://localhost').searchParams
  if (query.has('download')) return download(needs, standing, request, response)
  show(standing, form, { after: query.get('after'), nowMs: needs.clock.nowMs() }, request, response)
}

async function answer(
  needs: HostedNeeds,
  standing: Standing,
  form: FormParameters | undefined,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const mine = { ...standing, open: standing.open.filter(isFormPage) }
  const answered = await takeAnswer(needs, mine, ({ asked }) => asked.fields, form?.language, request, response)
  switch (answered.type) {
    case 'refused':
      return
    case 'wrong': {
      const { page, submission, problems } = answered
      const given = (index: number) => submission.answer(page.asked.fields[index]!, index).texts
      return sendPage(response, formPage(viewOf(page, form, { status: 422, given, problems })))
    }
    // A page that was answered before leads on as the answer did: a second click is no mistake.
    default:
      return seeOther(response, `${runAddress(needs, standing.id)}?after=${encodeURIComponent(answered.signal)}`)
  }
}

/** Approvals are for others to give, though they may be in the same execution. */
const isFormPage = ({ asked }: OpenPage): boolean => asked.page === 'form'

function viewOf({ signal, asked }: OpenPage, form: FormParameters | undefined, more: Partial<FormView> = {}): FormView {
  const { title, description, button, fields, language = form?.language } = asked
  return { language, title: title || (form?.title ?? ''), description, button, fields, token: signal, ...more }
}

function show(
  standing: Standing,
  form: FormParameters | undefined,
  { after, nowMs }: { readonly after: string | null; readonly nowMs: number },
  request: IncomingMessage,
  response: ServerResponse,
): void {
  const { open, status, isOver, version, dueAtMs } = standing
  // What was just answered may still be on its way to the step that asked.
  const page = open.find((each) => isFormPage(each) && each.signal !== after)
  if (page !== undefined) return sendPage(response, formPage(viewOf(page, form)))
  const language = form?.language
  const words = wordsOf(language)
  if (standing.answer !== undefined) return sendAnswer(standing.answer, form, request, response)
  const hasPages = version.nodes.some(({ nodeType }) => nodeType.type === 'form')
  if (form?.respond === 'immediately' && !hasPages) return complete(form, response)
  if (isOver && status !== 'succeeded') return refusePage(request, response, 'failed', { language })
  if (isOver) return complete(form, response)
  const isWaiting = status === 'waiting' && open.every(({ signal }) => signal !== after)
  sendPage(response, {
    language,
    title: isWaiting ? words.received : words.moment,
    body: plainBody(isWaiting ? words.received : words.moment, isWaiting ? words.waitsText : words.momentText),
    refresh: { seconds: isWaiting ? secondsUntil(dueAtMs, nowMs) : PAGE_LOOK_S },
  })
}

const secondsUntil = (dueAtMs: number | undefined, nowMs: number): number =>
  dueAtMs === undefined
    ? PAGE_WAIT_LOOK_S
    : Math.min(PAGE_WAIT_LOOK_S, Math.max(PAGE_LOOK_S, Math.ceil((dueAtMs - nowMs) / 1000)))

/** The end, as the form's trigger has it. */
function complete(form: FormParameters | undefined, response: ServerResponse): void {
  const { language } = form ?? {}
  const words = wordsOf(language)
  const address = form?.redirect === undefined ? undefined : webAddress(form.redirect)
  if (address !== undefined) return leadTo(address, language, response)
  sendPage(response, {
    language,
    title: words.received,
    body: plainBody(words.received, form?.message || words.receivedText),
  })
}

/**
 * Leads on by a page and not by a redirect: what answers a form may, by the policy of the page that sent it, lead to this
 * server only.
 */
function leadTo(url: string, language: PageLanguage | undefined, response: ServerResponse): void {
  const words = wordsOf(language)
  sendPage(response, {
    language,
    title: words.received,
    body: plainBody(words.received, '', html`<p><a class="button" href="${url}">${words.onward}</a></p>`),
    refresh: { seconds: 0, url },
  })
}

/** What a step of the workflow told the visitor; all of it is text here, whatever it is elsewhere. */
function sendAnswer(
  { headers, body }: RunAnswer,
  form: FormParameters | undefined,
  request: IncomingMessage,
  response: ServerResponse,
): void {
  const words = wordsOf(form?.language)
  const location = headers.find(([name]) => name.toLowerCase() === 'location')?.[1]
  const address = location === undefined ? undefined : webAddress(location)
  if (address !== undefined) return leadTo(address, form?.language, response)
  const completion = body.type === 'json' ? completionSchema.safeParse(body.value) : undefined
  if (completion?.success) {
    const { title, message, language = form?.language } = completion.data
    const heading = title || wordsOf(language).received
    return sendPage(response, { language, title: heading, body: plainBody(heading, message) })
  }
  if (body.type === 'none') return complete(form, response)
  const text =
    body.type === 'text' ? body.text : body.type === 'json' ? JSON.stringify(body.value, null, 2) : body.file.name
  const path = (request.url ?? '').split('?', 1)[0]!
  const link =
    body.type === 'file' && html`<p><a class="button" href="${path}?download" download>${words.download}</a></p>`
  sendPage(response, {
    language: form?.language,
    title: words.received,
    body: html`${plainBody(words.received, text)}${link}`,
  })
}

async function download(
  needs: HostedNeeds,
  { answer }: Standing,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  if (answer?.body.type !== 'file') return refusePage(request, response, 'notFound')
  await sendFile(needs, answer.body.file, request, response)
}

async function sendFile(
  { readFile }: HostedNeeds,
  file: FileRef,
  { method }: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  response.writeHead(200, {
    ...USER_ANSWER_HEADERS,
    'content-type': /^[\w.+-]+\/[\w.+-]+$/.test(file.mimeType) ? file.mimeType : 'application/octet-stream',
    'content-length': String(file.bytes),
    'content-disposition': `attachment; filename*=UTF-8''${encodeURIComponent(file.name.toWellFormed())}`,
    'cache-control': 'no-store',
  })
  if (method === 'HEAD') response.end()
  else await pipeline(readFile(file), response)
}
