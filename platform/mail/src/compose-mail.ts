import { Secret } from '@linkflow/kernel'
import type { Mail } from './mailer.ts'

/** A link, with what it does. */
interface Link {
  readonly action: string
  readonly link: Secret
}

/** Plain text, a link, or one thing among several: a heading with lines under it, and links to more. */
export type Paragraph =
  | string
  | Link
  | { readonly heading: string; readonly lines: readonly string[]; readonly links: readonly Link[] }

/** A mail in text and HTML. All words are plain: what a person chose among them stays text in HTML too. */
export function composeMail(mail: {
  readonly to: string
  readonly subject: string
  readonly paragraphs: readonly Paragraph[]
  /** Stands at the end, and in the headers, where mail programs make a button of it. */
  readonly unsubscribe?: Link
}): Mail {
  const { to, subject, unsubscribe } = mail
  const paragraphs = unsubscribe === undefined ? mail.paragraphs : [...mail.paragraphs, unsubscribe]
  const text = paragraphs.map(inText).join('\n\n')
  const html = paragraphs.map((each) => `<p>${inHtml(each)}</p>`).join('\n')
  return {
    to,
    subject,
    text: new Secret(`${text}\n`),
    html: new Secret(html),
    ...(unsubscribe && { unsubscribe: unsubscribe.link }),
  }
}

function inText(paragraph: Paragraph): string {
  if (typeof paragraph === 'string') return paragraph
  if ('link' in paragraph) return `${paragraph.action}:\n${paragraph.link.reveal()}`
  const links = paragraph.links.map(({ action, link }) => `${action}: ${link.reveal()}`)
  return [paragraph.heading, ...[...paragraph.lines, ...links].map((line) => `  ${line}`)].join('\n')
}

function inHtml(paragraph: Paragraph): string {
  if (typeof paragraph === 'string') return htmlText(paragraph)
  if ('link' in paragraph) return anchor(paragraph)
  const { heading, lines, links } = paragraph
  return [`<strong>${htmlText(heading)}</strong>`, ...lines.map(htmlText), ...links.map(anchor)].join('<br>\n')
}

const anchor = ({ action, link }: Link): string => `<a href="${htmlText(link.reveal())}">${htmlText(action)}</a>`

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
}
const htmlText = (text: string): string => text.replaceAll(/[&<>"']/g, (char) => ENTITIES[char]!)
