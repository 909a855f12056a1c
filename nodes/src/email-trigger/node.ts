import { defineNode } from '@linkflow/node-runtime'
import { z } from 'zod'
import { keysOf } from '../data/json-schema.ts'
import { LINE_CHARS_MAX, MAILBOX_EVERY_SECONDS_MAX, MAILBOX_EVERY_SECONDS_MIN } from '../limits.ts'

const parameters = z.strictObject({
  folder: z
    .string()
    .min(1)
    .max(LINE_CHARS_MAX)
    .default('INBOX')
    .describe('Folder of the mailbox, such as INBOX or Orders/New'),
  everySeconds: z
    .int()
    .min(MAILBOX_EVERY_SECONDS_MIN)
    .max(MAILBOX_EVERY_SECONDS_MAX)
    .default(60)
    .describe('How often it is looked whether there is new mail, in seconds'),
  unseenOnly: z.boolean().default(true).describe('Pass over mail that somebody has seen already'),
  markSeen: z.boolean().default(true).describe('Mark mail as seen when it has started the workflow'),
  attachments: z.boolean().default(true).describe('Give attachments as files of the item'),
})

export const emailTrigger = defineNode({
  type: 'email-trigger',
  version: 1,
  title: 'Email Trigger',
  description: 'Starts the workflow for each mail that comes into a mailbox (IMAP).',
  documentation: `It begins with mail that comes after the workflow was published. Each mail starts one execution; where LinkFlow was down, what came meanwhile
starts when it is back. A mail of more than 25 MiB starts with its head alone: the item says so in \`problem\`.

The item has \`subject\`, \`from\`, \`to\`, \`cc\`, \`date\`, \`text\`, \`html\`, \`headers\` and a list of \`attachments\`, which are its files
\`attachment_0\`, \`attachment_1\`, …`,
  group: 'trigger',
  keywords: ['mail', 'email', 'imap', 'inbox', 'mailbox', 'message', 'attachment'],
  suggestedNext: ['if', 'extract-from-file', 'send-email'],
  engine: 'trigger',
  parameters,
  // There is no item yet that an expression could speak of.
  literal: keysOf(parameters),
  credentials: [{ type: 'imap', required: true }],
  effect: 'pure',
  sample: [
    {
      uid: 4711,
      bytes: 2048,
      folder: 'INBOX',
      subject: 'An order',
      from: { name: 'Ada Lovelace', address: 'ada@example.test' },
      to: [{ name: '', address: 'orders@example.test' }],
      cc: [],
      bcc: [],
      replyTo: [],
      date: '2030-01-01T09:00:00.000Z',
      messageId: '<1@example.test>',
      inReplyTo: null,
      references: null,
      text: 'Two lamps, please.',
      html: '',
      headers: { subject: 'An order' },
      attachments: [
        { file: 'attachment_0', name: 'order.pdf', mimeType: 'application/pdf', bytes: 1024, contentId: null },
      ],
    },
  ],
  behaviour: { kind: 'trigger' },
})
