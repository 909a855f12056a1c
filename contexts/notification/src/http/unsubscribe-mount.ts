import type { IncomingMessage, ServerResponse } from 'node:http'
import type { RawContext, RawMount } from '@linkflow/http-server'
import type { PreferenceBook } from '../application/preferences.ts'
import { parseUnsubscribeToken } from '../domain/unsubscribe-token.ts'
import { KIND_WORDS } from '../domain/words.ts'
import { UNSUBSCRIBE_BODY_BYTES_MAX } from '../limits.ts'

interface Needs {
  readonly key: Uint8Array
  readonly preferences: Pick<PreferenceBook, 'endMails'>
}

/**
 * `/unsubscribe/<token>`: a POST ends the mails of a kind in a workspace to one person (RFC 8058), and nothing else. A GET
 * shows a page with a button and changes nothing: programs that look into mail follow every link.
 */
export const unsubscribeMount = (needs: Needs): RawMount => ({
  prefix: '/unsubscribe/',
  handle: (request, response, context) => handle(needs, request, response, context),
})

async function handle(
  { key, preferences }: Needs,
  request: IncomingMessage,
  response: ServerResponse,
  { rest }: RawContext,
): Promise<void> {
  const subscription = parseUnsubscribeToken(key, rest)
  if (subscription === undefined) {
    return answer(response, 404, 'This link is not one of ours, or it was cut off. Open it as it stands in the mail.')
  }
  const words = KIND_WORDS[subscription.kind]
  switch (request.method) {
    case 'GET':
      return answer(response, 200, `Do you want no more mail about ${words} in this workspace?`, BUTTON)
    case 'POST': {
      // What it says is known: one field, which RFC 8058 prescribes.
      const read = await drain(request)
      if (read === 'gone') return
      if (read === 'too-large') return answer(response, 413, 'This sent more than a button sends.')
      await preferences.endMails(subscription)
      return answer(response, 200, `You get no more mail about ${words} in this workspace.`)
    }
    default:
      response.setHeader('allow', 'GET, POST')
      return answer(response, 405, 'This address takes GET and POST.')
  }
}

const BUTTON = '<form method="post"><button name="List-Unsubscribe" value="One-Click">End these mails</button></form>'

/** `words` are ours alone. */
function answer(response: ServerResponse, status: number, words: string, form = ''): void {
  response.writeHead(status, {
    'content-type': 'text/html; charset=utf-8',
    'content-security-policy': "default-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'",
    'x-content-type-options': 'nosniff',
    'referrer-policy': 'no-referrer',
    'cache-control': 'no-store',
    ...(status === 413 && { connection: 'close' }),
  })
  response.end(
    `<!doctype html><html lang="en"><meta charset="utf-8"><title>LinkFlow</title><p>${words}</p>${form}</html>`,
  )
}

async function drain(request: IncomingMessage): Promise<'done' | 'too-large' | 'gone'> {
  let bytes = 0
  try {
    for await (const chunk of request as AsyncIterable<Buffer>) {
      bytes += chunk.length
      if (bytes > UNSUBSCRIBE_BODY_BYTES_MAX) return 'too-large'
    }
    return 'done'
  } catch {
    return 'gone'
  }
}
