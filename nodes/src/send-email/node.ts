import { fail, ok, type Result } from '@linkflow/kernel'
import {
  defineNode,
  type EachResult,
  type FileRef,
  failItem,
  type Item,
  type NodeContext,
  type NodeError,
  type OutgoingMail,
} from '@linkflow/node-runtime'
import { z } from 'zod'
import { FORMAT } from '../data/format.ts'
import { fileOfItem, shownFiles } from '../items/files.ts'
import {
  LINE_CHARS_MAX,
  MAIL_ADDRESS_CHARS_MAX,
  MAIL_ADDRESSES_MAX,
  MAIL_FILES_BYTES_MAX,
  MAIL_FILES_MAX,
  MAIL_TEXT_CHARS_MAX,
} from '../limits.ts'
import { permanent } from '../node-error.ts'
import { addressesOf } from './addresses.ts'

const addresses = () =>
  z
    .string()
    .max(MAIL_ADDRESS_CHARS_MAX * MAIL_ADDRESSES_MAX)
    .default('')

const parameters = z.strictObject({
  from: z.string().min(1).max(MAIL_ADDRESS_CHARS_MAX).describe('Who sends it, such as Ada <ada@example.com>'),
  to: addresses().describe('Who gets it; several addresses are separated by commas'),
  cc: addresses().describe('Who gets a copy'),
  bcc: addresses().describe('Who gets a copy that the others do not know of'),
  replyTo: addresses().describe('Where answers go, if not to the sender'),
  subject: z.string().max(LINE_CHARS_MAX).default('').describe('What it is about'),
  text: z.string().max(MAIL_TEXT_CHARS_MAX).default('').describe('Its text, as it is'),
  html: z
    .string()
    .max(MAIL_TEXT_CHARS_MAX)
    .default('')
    .describe('Its text as HTML; programs show it instead of the other'),
  attachments: z
    .array(z.string().min(1).max(256).meta(FORMAT.itemFile))
    .max(MAIL_FILES_MAX)
    .default([])
    .describe('Names of files of the item that go with it; HTML shows the first as <img src="cid:its name">'),
})

type Parameters = z.output<typeof parameters>

function check({ to, cc, bcc }: Parameters) {
  return [to, cc, bcc].every((list) => list.trim() === '')
    ? { parameter: 'to', message: 'is empty: say who gets the mail.' }
    : undefined
}

async function each(item: Item, given: Parameters, context: NodeContext, index: number): Promise<EachResult> {
  const mail = mailOf(item, given, context, index)
  if (!mail.ok) return failItem(mail.error)
  const connected = await context.connect('smtp')
  if (!connected.ok) return failItem(connected.error)
  try {
    const sent = await connected.value.send(mail.value)
    if (!sent.ok) return failItem(sent.error)
    const { accepted, rejected, response } = sent.value
    return { json: { messageId: mail.value.messageId, accepted: [...accepted], rejected: [...rejected], response } }
  } finally {
    connected.value.release()
  }
}

function mailOf(item: Item, given: Parameters, context: NodeContext, index: number): Result<OutgoingMail, NodeError> {
  const lists = { from: given.from, to: given.to, cc: given.cc, bcc: given.bcc, replyTo: given.replyTo }
  const parsed = Object.entries(lists).map(([name, text]) => [name, addressesOf(text)] as const)
  for (const [name, list] of parsed) {
    if (!list.ok) return fail(permanent('mail-address-invalid', `«${name}» ${list.error}.`))
    if (list.value.length > MAIL_ADDRESSES_MAX) {
      return fail(
        permanent(
          'mail-addresses-too-many',
          `«${name}» has more than ${MAIL_ADDRESSES_MAX} addresses. Send several mails.`,
        ),
      )
    }
  }
  const [from, to, cc, bcc, replyTo] = parsed.map(([, list]) => (list.ok ? list.value : []))
  if (from!.length !== 1) return fail(permanent('mail-address-invalid', '«from» must be one address.'))
  const files = filesOf(item, given.attachments)
  if (!files.ok) return files
  return ok({
    from: from![0]!,
    to: to!,
    cc: cc!,
    bcc: bcc!,
    replyTo: replyTo!,
    // A line break would begin another header.
    subject: given.subject.replace(/[\r\n]+/g, ' '),
    ...(given.text !== '' || given.html === '' ? { text: given.text } : {}),
    ...(given.html !== '' && { html: given.html }),
    // The same in every attempt, so that mail programs know a repeated mail.
    messageId: `${context.idempotencyKey(index)}@linkflow`,
    attachments: files.value.map(([name, file]) => ({
      name: file.name,
      mimeType: file.mimeType,
      content: context.blobs.read(file),
      ...(given.html.includes(`cid:${name}`) && { contentId: name }),
    })),
  })
}

function filesOf(item: Item, names: readonly string[]): Result<[string, FileRef][], NodeError> {
  const found: [string, FileRef][] = []
  let bytes = 0
  for (const name of names) {
    const file = fileOfItem(item, name)
    if (file === undefined)
      return fail(permanent('file-not-found', `The item has no file «${name}»${shownFiles(item)}.`))
    bytes += file.bytes
    found.push([name, file])
  }
  if (bytes <= MAIL_FILES_BYTES_MAX) return ok(found)
  return fail(
    permanent('mail-too-large', `The files have ${bytes} bytes together; a mail takes ${MAIL_FILES_BYTES_MAX}.`),
  )
}

export const sendEmail = defineNode({
  type: 'send-email',
  version: 1,
  title: 'Send Email',
  description: 'Sends a mail by an SMTP server, with text, HTML and files.',
  group: 'action',
  keywords: ['mail', 'smtp', 'email', 'message', 'notify', 'attachment', 'newsletter'],
  suggestedNext: ['if', 'set'],
  parameters,
  check,
  credentials: [{ type: 'smtp', required: true }],
  effect: 'write',
  sample: [
    {
      messageId: 'q3Vn1c@linkflow',
      accepted: ['ada@example.test'],
      rejected: [],
      response: '250 2.0.0 Ok: queued as 4Xk2',
    },
  ],
  behaviour: { kind: 'each', each },
})
