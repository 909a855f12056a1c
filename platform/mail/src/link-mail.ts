import { Secret } from '@linkflow/kernel'
import type { Mail } from './mailer.ts'

/** A mail whose point is one link. All words are plain text: what a person chose among them stays text in HTML too. */
export interface LinkMail {
  readonly to: string
  readonly subject: string
  readonly greeting: string
  readonly lead: string
  /** What the link does. */
  readonly action: string
  readonly link: Secret
  /** For whoever did not expect it. */
  readonly unless: string
}

export function linkMail({ to, subject, greeting, lead, action, link, unless }: LinkMail): Mail {
  const address = link.reveal()
  const text = [greeting, lead, `${action}:\n${address}`, unless].join('\n\n')
  const html = [
    `<p>${htmlText(greeting)}</p>`,
    `<p>${htmlText(lead)}</p>`,
    `<p><a href="${htmlText(address)}">${htmlText(action)}</a></p>`,
    `<p>${htmlText(unless)}</p>`,
  ].join('\n')
  return { to, subject, text: new Secret(`${text}\n`), html: new Secret(html) }
}

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
}
const htmlText = (text: string): string => text.replaceAll(/[&<>"']/g, (char) => ENTITIES[char]!)
