import type { IncomingMessage, ServerResponse } from 'node:http'
import type { RawContext } from '@linkflow/http-server'
import { type Json, newUuidV7 } from '@linkflow/kernel'
import type { HostedChat } from '../domain/hosted-trigger.ts'
import { CHAT_BODY_BYTES_MAX, CHAT_CARRIED_CHARS_MAX, CHAT_CARRIED_MAX, CHAT_MESSAGE_CHARS_MAX } from '../limits.ts'
import { answerTo } from './chat-answer.ts'
import { sendPage } from './document.ts'
import type { HostedNeeds } from './hosted-needs.ts'
import { html } from './html.ts'
import { readSubmission } from './read-submission.ts'
import { refuseUnread } from './refusals.ts'
import type { FormMode } from './serve-form.ts'
import { wordsOf } from './words.ts'

interface Message {
  readonly by: 'you' | 'answer'
  readonly text: string
}

/** What the page carries along: the server keeps nothing of a conversation but its executions. */
interface Carried {
  readonly sessionId: string
  /** New for each message: one that is sent twice starts one execution. */
  readonly next: string
  readonly messages: readonly Message[]
}

/** A conversation that begins. */
export const showChat = (needs: HostedNeeds, chat: HostedChat, mode: FormMode, response: ServerResponse): void =>
  sendChat(needs, chat, mode, response, fresh(needs))

function fresh({ clock }: HostedNeeds): Carried {
  const nowMs = clock.nowMs()
  return { sessionId: newUuidV7(nowMs), next: newUuidV7(nowMs), messages: [] }
}

const identityOf = ({ workflowId, nodeId }: HostedChat): string => `chat ${workflowId} ${nodeId}`

function sendChat(
  needs: HostedNeeds,
  chat: HostedChat,
  mode: FormMode,
  response: ServerResponse,
  carried: Carried,
  draft: { readonly text: string; readonly problem?: string } = { text: '' },
): void {
  const { language, title, greeting } = chat.parameters
  const words = wordsOf(language)
  const { problem } = draft
  const lines = carried.messages.map(
    ({ by, text }) =>
      html`<li class="${by}"><strong>${by === 'you' ? words.you : words.answer}</strong><span class="text">${text}</span></li>`,
  )
  const body = html`${mode === 'test' && html`<p class="note">${words.test}</p>`}<h1>${title || words.conversation}</h1>
${greeting !== '' && html`<p class="text">${greeting}</p>`}
<ol class="talk" aria-label="${words.conversation}">${lines}</ol>
<form method="post" accept-charset="utf-8"><input type="hidden" name="token" value="${needs.tokens.seal(identityOf(chat), { ...carried } as unknown as Json)}">
<div class="field"><label for="message">${words.message}</label><textarea id="message" name="message" rows="3" required autofocus maxlength="${CHAT_MESSAGE_CHARS_MAX}"${problem !== undefined && html` aria-invalid="true" aria-describedby="message-wrong"`}>
${draft.text}</textarea>${problem !== undefined && html`<p class="wrong" id="message-wrong" role="alert">${problem}</p>`}</div>
<button type="submit">${words.send}</button></form>`
  sendPage(response, {
    language,
    title: title || words.conversation,
    body,
    ...(problem !== undefined && { status: 422 }),
  })
}

/** The page: what was said before comes back with it, sealed. */
export async function converse(
  needs: HostedNeeds,
  chat: HostedChat,
  mode: FormMode,
  request: IncomingMessage,
  response: ServerResponse,
  context: RawContext,
): Promise<void> {
  const { language } = chat.parameters
  const words = wordsOf(language)
  const read = await readSubmission(request, {
    workspaceId: chat.workspaceId,
    bytesMax: CHAT_BODY_BYTES_MAX,
    arrivalMs: needs.bodyArrivalMs,
    // The page has no field for files.
    store: async () => {
      throw new Error('a chat takes no files')
    },
  })
  if (!read.ok) return refuseUnread(request, response, read.error, language)
  const carried = needs.tokens.open(identityOf(chat), read.value.text('token')) as Carried | undefined
  const text = read.value.text('message').replaceAll('\r\n', '\n')
  if (carried === undefined)
    return sendChat(needs, chat, mode, response, fresh(needs), { text, problem: words.formChangedText })
  const problem = problemOf(text)
  if (problem !== undefined)
    return sendChat(needs, chat, mode, response, carried, { text, problem: words.problem(problem) })
  const answer = await answerTo(needs, chat, mode, context, {
    sessionId: carried.sessionId,
    text,
    delivery: carried.next,
  })
  const said = answer.ok ? answer.value : 'isSlow' in answer.error ? words.slow : words.noAnswer
  const messages = [...carried.messages, { by: 'you', text }, { by: 'answer', text: said || words.noAnswer }] as const
  sendChat(needs, chat, mode, response, {
    sessionId: carried.sessionId,
    next: newUuidV7(needs.clock.nowMs()),
    messages: lastOf(messages),
  })
}

/** The newest, as far as they fit. */
function lastOf(messages: readonly Message[]): readonly Message[] {
  let chars = 0
  const from = messages.findLastIndex(({ text }, index) => {
    chars += text.length
    return chars > CHAT_CARRIED_CHARS_MAX || messages.length - index > CHAT_CARRIED_MAX
  })
  return messages.slice(from + 1)
}

/** What is wrong with a message. */
export const problemOf = (text: string) => {
  if (text.trim() === '') return { type: 'missing' } as const
  return text.length > CHAT_MESSAGE_CHARS_MAX
    ? ({ type: 'too-long', limit: CHAT_MESSAGE_CHARS_MAX } as const)
    : undefined
}
