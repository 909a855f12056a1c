import { defineNode } from '@linkflow/node-runtime'
import { z } from 'zod'
import { keysOf } from '../data/json-schema.ts'
import { webPathSchema } from '../data/web-path.ts'
import { LANGUAGES } from '../form/page.ts'
import {
  ANSWER_TIMEOUT_MS_DEFAULT,
  ANSWER_TIMEOUT_MS_MAX,
  FORM_LABEL_CHARS_MAX,
  FORM_TEXT_CHARS_MAX,
} from '../limits.ts'

const parameters = z.strictObject({
  path: webPathSchema('Where the chat is: the part of its address after /chat/, such as help'),
  title: z.string().max(FORM_LABEL_CHARS_MAX).default('').describe('Heading of the page'),
  greeting: z.string().max(FORM_TEXT_CHARS_MAX).default('').describe('What visitors read before they write'),
  language: z.enum(LANGUAGES).default('en').describe('Language of the words around the messages: English or German'),
  public: z
    .boolean()
    .default(true)
    .describe(
      'Whether page and address are there once the workflow is published; otherwise only the test page of the draft is',
    ),
  authentication: z
    .enum(['none', 'basic'])
    .default('none')
    .describe('Who may write: everybody, or who knows a user and password'),
  answerTimeoutMs: z
    .int()
    .min(1000)
    .max(ANSWER_TIMEOUT_MS_MAX)
    .default(ANSWER_TIMEOUT_MS_DEFAULT)
    .describe('How long a visitor waits for an answer, in milliseconds'),
})

export const chatTrigger = defineNode({
  type: 'chat-trigger',
  version: 1,
  title: 'Chat',
  description:
    'Starts the workflow with each message that somebody writes, on a page of this server or by its address.',
  documentation:
    'Page and address are `/chat/<path>`. A program sends `{"sessionId": "…", "chatInput": "…"}` as JSON and gets `{"sessionId": "…", "output": "…"}`. What is answered is what a node Respond to Webhook says, else the last node: its field `output`, `text` or `message`, or its whole item.',
  group: 'trigger',
  keywords: ['chat', 'message', 'conversation', 'assistant', 'bot', 'talk'],
  suggestedNext: ['code', 'http-request', 'if', 'set'],
  engine: 'trigger',
  parameters,
  // There is no item yet that an expression could speak of.
  literal: keysOf(parameters),
  credentials: [{ type: 'basic', required: false }],
  effect: 'pure',
  sample: [{ sessionId: '3d0c7f5e9b1a4c2d', action: 'sendMessage', chatInput: 'When are you open?' }],
  gives: 'sample',
  behaviour: { kind: 'trigger' },
})
