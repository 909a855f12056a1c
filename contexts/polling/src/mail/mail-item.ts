import type { Json, JsonObject } from '@linkflow/kernel'

/** A mail as it was read: what `read-mail` makes of its bytes. */
interface ReadMail {
  readonly json: JsonObject
  readonly attachments: readonly { readonly name: string; readonly mimeType: string; readonly content: Uint8Array }[]
}

/** Takes the contents of attachments out of the value; their names stay in it, by the order they have. */
export function readMailOf(value: Json): ReadMail {
  const mail = isRecord(value) ? value : {}
  const listed = Array.isArray(mail.attachments) ? mail.attachments.filter(isRecord) : []
  const attachments = listed.map(({ name, mimeType, content }, at) => ({
    name: typeof name === 'string' && name !== '' ? fileNameOf(name) : `attachment-${at + 1}`,
    mimeType: typeof mimeType === 'string' ? mimeType : 'application/octet-stream',
    content: Buffer.from(typeof content === 'string' ? content : '', 'base64'),
  }))
  const shown = attachments.map(({ name, mimeType, content }, at) => ({
    file: fileKeyOf(at),
    name,
    mimeType,
    bytes: content.byteLength,
    contentId: listed[at]!.contentId ?? null,
  }))
  return { json: { ...mail, attachments: shown }, attachments }
}

/** As the item calls the file. */
export const fileKeyOf = (at: number): string => `attachment_${at}`

export const filesOf = <File>(files: readonly File[]): Record<string, File> =>
  Object.fromEntries(files.map((file, at) => [fileKeyOf(at), file]))

/** Whoever writes a mail names its files: no path, nothing that is not seen. */
const fileNameOf = (name: string): string =>
  name
    .replace(/[\p{Cc}\p{Cs}]/gu, ' ')
    .split(/[/\\]/)
    .at(-1)!
    .trim()
    .slice(0, 200) || 'attachment'

const isRecord = (value: Json | undefined): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
