import type { IncomingMessage, ServerResponse } from 'node:http'
import { type ErrorCode, errorCodes } from '@linkflow/contracts'
import type { PageLanguage } from '@linkflow/nodes'
import { letArrive } from '../http/let-arrive.ts'
import { plainBody, sendPage } from './document.ts'
import { type PageWords, wordsOf } from './words.ts'

/** The pages that say no, each with a heading and a text in `words`. */
const PAGES = {
  notFound: { status: 404, text: 'notFoundText' },
  expired: { status: 410, text: 'expiredText' },
  answered: { status: 409, text: 'answeredText' },
  nothingOpen: { status: 200, text: 'nothingOpenText' },
  busy: { status: 503, text: 'busyText' },
  failed: { status: 200, text: 'failedText' },
} as const satisfies Readonly<Record<string, { status: number; text: keyof PageWords }>>

export function refusePage(
  request: IncomingMessage,
  response: ServerResponse,
  which: keyof typeof PAGES,
  more: {
    readonly language?: PageLanguage | undefined
    readonly headers?: Readonly<Record<string, string>>
    readonly refresh?: { readonly seconds: number }
  } = {},
): void {
  const words = wordsOf(more.language)
  const { status, text } = PAGES[which]
  const { headers, refresh } = more
  sendPage(response, {
    status,
    language: more.language,
    title: words[which],
    body: plainBody(words[which], words[text]),
    ...(headers && { headers }),
    ...(refresh && { refresh }),
  })
  if (!request.complete) letArrive(request)
}

/** What was sent is not what a page takes; the sentence is that of the API. */
export function refuseUnread(
  request: IncomingMessage,
  response: ServerResponse,
  { code, detail }: { readonly code: ErrorCode; readonly detail: string },
  language?: PageLanguage | undefined,
): void {
  const title = wordsOf(language).unreadable
  const isLate = code === 'request-timeout'
  sendPage(response, {
    status: errorCodes[code].status,
    language,
    title,
    body: plainBody(title, detail),
    ...(isLate && { headers: { connection: 'close' } }),
  })
  if (!request.complete && !isLate) letArrive(request)
}

export function refuseMethod(request: IncomingMessage, response: ServerResponse): void {
  response.setHeader('allow', 'GET, HEAD, POST')
  refuseUnread(request, response, { code: 'method-not-allowed', detail: 'A page takes GET, HEAD and POST.' })
}

/** Who may open the page is asked by the browser. */
export function refuseCaller(
  request: IncomingMessage,
  response: ServerResponse,
  refusal: { readonly code: ErrorCode; readonly message: string; readonly challenge?: string },
  language: PageLanguage,
): void {
  if (refusal.challenge !== undefined) response.setHeader('www-authenticate', refusal.challenge)
  refuseUnread(request, response, { code: refusal.code, detail: refusal.message }, language)
}
