import { intoTemplate, type SlotFill } from './slots.ts'

/**
 * A service may write a secret that it got in a query, a path or a header into the address that it redirects to, or into
 * another header: then it is no longer in a slot, and the list of hosts alone does not hold it.
 */

/** Shorter ones stand in ordinary addresses by chance. */
const SECRET_CHARS_MIN = 6
const HIDDEN = '[secret]'

/** Takes what slots had put into an address out of it, so that they fill it again where they may, and nowhere else. */
export function takeBack(url: URL, slots: readonly SlotFill[]): void {
  for (const slot of slots) {
    const secret = slot.secret.reveal()
    if (slot.place === 'query') {
      const value = intoTemplate(slot.template, secret)
      const kept = url.search
        .slice(1)
        .split('&')
        .filter((pair) => !isPair(pair, slot.name, value))
      url.search = kept.join('&')
    }
    if (slot.place === 'placeholder' && isLong(secret)) {
      url.pathname = replaceForms(url.pathname, secret, slot.placeholder)
      url.search = replaceForms(url.search, secret, slot.placeholder)
    }
  }
}

const isPair = (pair: string, name: string, value: string): boolean => {
  const [read] = new URLSearchParams(pair)
  return read?.[0] === name && read[1] === value
}

/** Does an address hold the secret of a slot, in any of the ways in which addresses write text? */
export function carries(url: URL, { secret }: SlotFill): boolean {
  const text = secret.reveal()
  if (!isLong(text)) return false
  // An address within an address is encoded once more.
  const [once, twice] = [decoded(url.href), decoded(decoded(url.href))]
  return [url.href, once, twice].some((each) => formsOf(text).some((form) => each.includes(form)))
}

/** What answers show: without the secrets that this request carried. */
export function hideSecrets(text: string, slots: readonly SlotFill[]): string {
  return slots.reduce((shown, { secret }) => {
    const hidden = secret.reveal()
    return isLong(hidden) ? replaceForms(shown, hidden, HIDDEN) : shown
  }, text)
}

const isLong = (secret: string): boolean => secret.length >= SECRET_CHARS_MIN

function formsOf(secret: string): string[] {
  const encoded = encodeURIComponent(secret)
  const form = new URLSearchParams({ s: secret }).toString().slice(2)
  const lower = (text: string) => text.replaceAll(/%[0-9A-F]{2}/g, (code) => code.toLowerCase())
  // The longest first: what an encoding leaves of a secret must not stay when its plain form is replaced.
  return [...new Set([form, encoded, lower(form), lower(encoded), encodeURI(secret), secret])]
}

const replaceForms = (text: string, secret: string, by: string): string =>
  formsOf(secret).reduce((replaced, form) => replaced.split(form).join(by), text)

function decoded(text: string): string {
  return text.replaceAll(/(?:%[0-9A-Fa-f]{2})+/g, (codes) => {
    try {
      return decodeURIComponent(codes)
    } catch {
      return codes
    }
  })
}
