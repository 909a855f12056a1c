import { intoTemplate, type SlotFill } from './slots.ts'

/**
 * A service may write a secret that it got in a query, a path or a header into the address that it redirects to, or into
 * another header: then it is no longer in a slot, and the list of hosts alone does not hold it.
 */

/** Shorter ones stand in ordinary addresses by chance. */
const SECRET_CHARS_MIN = 6
const HIDDEN = '[secret]'
const HIDDEN_BYTES = Buffer.from(HIDDEN)
/** In a body even a whole word may stand by chance: data must not change because a password is one. */
const BODY_SECRET_CHARS_MIN = 12

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
    return isLong(hidden) ? replaceAll(shown, [...formsOf(hidden), ...packedForms(hidden)], HIDDEN) : shown
  }, text)
}

/**
 * A body without them: a service that says what it was sent must not put a secret into items, and so into the history. Looks
 * through the bytes as they pass, and holds back only what the beginning of a secret could be.
 */
export async function* hideInBody(
  body: AsyncIterable<Uint8Array>,
  slots: readonly SlotFill[],
): AsyncGenerator<Uint8Array> {
  const forms = slots.flatMap(({ secret }) => bodyForms(secret.reveal()))
  if (forms.length === 0) {
    yield* body
    return
  }
  const heldBytesMax = Math.max(...forms.map(({ length }) => length)) - 1
  let held: Uint8Array = new Uint8Array()
  for await (const chunk of body) {
    const bytes = forms.reduce(withoutForm, Buffer.concat([held, chunk]))
    const end = Math.max(0, bytes.length - heldBytesMax)
    if (end > 0) yield bytes.subarray(0, end)
    held = bytes.subarray(end)
  }
  if (held.length > 0) yield held
}

function withoutForm(bytes: Buffer, form: Buffer): Buffer {
  const pieces: Uint8Array[] = []
  let from = 0
  for (let at = bytes.indexOf(form); at >= 0; at = bytes.indexOf(form, from)) {
    pieces.push(bytes.subarray(from, at), HIDDEN_BYTES)
    from = at + form.length
  }
  return pieces.length === 0 ? bytes : Buffer.concat([...pieces, bytes.subarray(from)])
}

const isLong = (secret: string): boolean => secret.length >= SECRET_CHARS_MIN

function formsOf(secret: string): string[] {
  const encoded = encodeURIComponent(secret)
  const form = new URLSearchParams({ s: secret }).toString().slice(2)
  const lower = (text: string) => text.replaceAll(/%[0-9A-F]{2}/g, (code) => code.toLowerCase())
  // The longest first: what an encoding leaves of a secret must not stay when its plain form is replaced.
  return [...new Set([form, encoded, lower(form), lower(encoded), encodeURI(secret), secret])]
}

/** As JSON writes it, and as base64 does whatever stands before it, such as the user of «Basic». */
function packedForms(secret: string): string[] {
  const inBase64 = [0, 1, 2].flatMap((before) => {
    const bytes = Buffer.concat([Buffer.alloc(before), Buffer.from(secret)])
    // The first and last characters depend on what stands beside the secret.
    const [standard, forAddresses] = [bytes.toString('base64'), bytes.toString('base64url')]
    const whole = [standard.replace(/=+$/, ''), forAddresses].map((text) => text.slice(before === 0 ? 0 : 4))
    return whole.map((text) => (bytes.length % 3 === 0 ? text : text.slice(0, -1)))
  })
  return [JSON.stringify(secret).slice(1, -1), ...inBase64.filter(({ length }) => length >= BODY_SECRET_CHARS_MIN)]
}

const bodyForms = (secret: string): Buffer[] =>
  secret.length < BODY_SECRET_CHARS_MIN
    ? []
    : [...new Set([...formsOf(secret), ...packedForms(secret)])].map((form) => Buffer.from(form))

const replaceForms = (text: string, secret: string, by: string): string => replaceAll(text, formsOf(secret), by)

const replaceAll = (text: string, forms: readonly string[], by: string): string =>
  forms.reduce((replaced, form) => replaced.split(form).join(by), text)

function decoded(text: string): string {
  return text.replaceAll(/(?:%[0-9A-Fa-f]{2})+/g, (codes) => {
    try {
      return decodeURIComponent(codes)
    } catch {
      return codes
    }
  })
}
