import type { Json, JsonObject } from '@linkflow/kernel'
import { refuse, saidBy } from '../failure.ts'
import { MAIL_HEADER_BYTES_MAX, MAIL_PARTS_DEPTH_MAX } from '../limits.ts'

/** A mail as a value; its attachments are base64. */
export async function readMail(source: Uint8Array): Promise<JsonObject> {
  const { default: PostalMime } = await import('postal-mime')
  const options = {
    attachmentEncoding: 'base64' as const,
    maxNestingDepth: MAIL_PARTS_DEPTH_MAX,
    maxHeadersSize: MAIL_HEADER_BYTES_MAX,
    // A mail within a mail is a file of it.
    forceRfc822Attachments: true,
  }
  const mail = await PostalMime.parse(source, options).catch((thrown: unknown) =>
    refuse('mail-invalid', saidBy(thrown)),
  )
  const lists = { to: mail.to, cc: mail.cc, bcc: mail.bcc, replyTo: mail.replyTo }
  return {
    subject: mail.subject ?? '',
    from: addressesOf(mail.from === undefined ? [] : [mail.from])[0] ?? null,
    ...Object.fromEntries(Object.entries(lists).map(([name, list]) => [name, addressesOf(list ?? [])])),
    date: mail.date ?? null,
    messageId: mail.messageId ?? null,
    inReplyTo: mail.inReplyTo ?? null,
    references: mail.references ?? null,
    text: mail.text ?? '',
    html: mail.html ?? '',
    headers: headersOf(mail.headers),
    attachments: mail.attachments.map(({ filename, mimeType, contentId, content }) => ({
      name: filename ?? '',
      mimeType,
      contentId: contentId?.replace(/^<|>$/g, '') ?? null,
      content: String(content),
    })),
  }
}

interface Listed {
  readonly name: string
  readonly address?: string | undefined
  readonly group?: readonly Listed[] | undefined
}

/** Groups are their members. */
const addressesOf = (list: readonly Listed[]): { name: string; address: string }[] =>
  list.flatMap(({ name, address, group }) =>
    group === undefined ? { name, address: address ?? '' } : addressesOf(group),
  )

/** Names in lower case; a header that came several times is a list. Any name is a key, `__proto__` too. */
function headersOf(headers: readonly { readonly key: string; readonly value: string }[]): JsonObject {
  const byName = Map.groupBy(headers, ({ key }) => key)
  const entries = [...byName].map(([name, list]): [string, Json] => {
    const values = list.map(({ value }) => value)
    return [name, values.length === 1 ? values[0]! : values]
  })
  return Object.fromEntries(entries)
}
