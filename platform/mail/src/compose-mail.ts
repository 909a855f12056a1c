import { Secret } from '@linkflow/kernel'
import type { Mail } from './mailer.ts'

/** Plain text, or a link with what it does. */
export type Paragraph = string | { readonly action: string; readonly link: Secret }

/** A mail in text and HTML. All words are plain: what a person chose among them stays text in HTML too. */
export function composeMail(mail: {
  readonly to: string
  readonly subject: string
  readonly paragraphs: readonly Paragraph[]
}): Mail {
  const { to, subject, paragraphs } = mail
  const text = paragraphs.map(inText).join('\n\n')
  const html = paragraphs.map((each) => `<p>${inHtml(each)}</p>`).join('\n')
  return { to, subject, text: new Secret(`${text}\n`), html: new Secret(html) }
}

const inText = (paragraph: Paragraph): string =>
  typeof paragraph === 'string' ? paragraph : `${paragraph.action}:\n${paragraph.link.reveal()}`

const inHtml = (paragraph: Paragraph): string =>
  typeof paragraph === 'string'
    ? htmlText(paragraph)
    : `<a href="${htmlText(paragraph.link.reveal())}">${htmlText(paragraph.action)}</a>`

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
}
const htmlText = (text: string): string => text.replaceAll(/[&<>"']/g, (char) => ENTITIES[char]!)
