/** Names of folders as IMAP has them: everything but printable ASCII in a base64 of its own (RFC 3501, 5.1.3). */
export function mailboxName(folder: string): string {
  return folder.replace(/&|[^\x20-\x7e]+/g, (text) => (text === '&' ? '&-' : `&${base64Of(text)}-`))
}

const base64Of = (text: string): string =>
  Buffer.from(text, 'utf16le').swap16().toString('base64').replace(/=+$/, '').replaceAll('/', ',')
