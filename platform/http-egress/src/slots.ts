import { assertNever, fail, ok, type Result, type Secret } from '@linkflow/kernel'
import { isHostAllowed } from './allowed-hosts.ts'
import { type EgressError, egressError } from './egress-error.ts'
import { headerProblem, invalidHeader, setHeader } from './headers.ts'
import type { Target } from './target.ts'

/** Where a template has the secret. */
const SECRET_MARK = '{secret}'

export interface SlotSecret {
  readonly secret: Secret
  /** See `isHostAllowed`. An empty list allows no host. */
  readonly allowedHosts: readonly string[]
}

/** Where a secret goes. `template` holds `{secret}` and is `{secret}` alone by default. */
export type SlotPlace =
  | { readonly place: 'header'; readonly name: string; readonly template?: string }
  | { readonly place: 'query'; readonly name: string; readonly template?: string }
  | { readonly place: 'cookie'; readonly name: string }
  | { readonly place: 'bearer' }
  /** `user:{secret}`, or `{secret}:` for services that take a key as the user. */
  | { readonly place: 'basic'; readonly template: string }
  /** A made-up text (16 or more letters, digits, `_`, `-`) replaced wherever it stands in path, query, headers and text body. */
  | { readonly place: 'placeholder'; readonly placeholder: string }

export type SlotFill = SlotSecret & SlotPlace

/** What one hop sends. Slots change it in place, on a copy made for the hop. */
export interface HopDraft {
  url: URL
  headers: [string, string][]
  body: string | undefined
}

const PLACEHOLDER = /^[A-Za-z0-9_-]{16,}$/

/** Whether every slot may be filled for this host and for the other names the request goes by there. */
export function slotsAllow(slots: readonly SlotFill[], target: Target, aliases: readonly string[]): boolean {
  return slots.every(({ allowedHosts }) =>
    [target.host, ...aliases].every((host) => isHostAllowed(allowedHosts, host, target.port)),
  )
}

export const credentialRefused = (host: string): EgressError =>
  egressError(
    'egress-host-not-allowed-for-credential',
    `The credential may not be sent to ${host}. Add the host to the credential's list of allowed hosts, or choose the credential that belongs to it.`,
  )

/** Fills every slot. `reveal` gives the text to put in; the echo, which shows what it got, is given `[secret]`. */
export function fillSlots(
  slots: readonly SlotFill[],
  draft: HopDraft,
  reveal: (secret: Secret) => string,
): Result<HopDraft, EgressError> {
  const filled: HopDraft = { url: new URL(draft.url), headers: draft.headers.map(([n, v]) => [n, v]), body: draft.body }
  for (const slot of slots) {
    const problem = fillSlot(slot, filled, reveal(slot.secret))
    if (problem) return fail(problem)
  }
  return ok(filled)
}

function fillSlot(slot: SlotFill, draft: HopDraft, secret: string): EgressError | undefined {
  switch (slot.place) {
    case 'header':
      return fillHeader(draft, slot.name, intoTemplate(slot.template, secret))
    case 'bearer':
      return fillHeader(draft, 'authorization', `Bearer ${secret}`)
    case 'basic':
      return fillHeader(draft, 'authorization', `Basic ${toBase64(intoTemplate(slot.template, secret))}`)
    case 'cookie':
      return fillCookie(draft, slot.name, secret)
    case 'query':
      draft.url.search = setInQuery(draft.url.search, slot.name, intoTemplate(slot.template, secret))
      return undefined
    case 'placeholder':
      return fillPlaceholder(draft, slot.placeholder, secret)
    default:
      return assertNever(slot)
  }
}

export const intoTemplate = (template: string | undefined, secret: string): string =>
  (template ?? SECRET_MARK).split(SECRET_MARK).join(secret)

const toBase64 = (text: string): string => Buffer.from(text, 'utf8').toString('base64')

function fillHeader(draft: HopDraft, name: string, value: string): EgressError | undefined {
  const problem = headerProblem(name, value)
  if (!problem) setHeader(draft.headers, name.toLowerCase(), value)
  return problem
}

function fillCookie(draft: HopDraft, name: string, secret: string): EgressError | undefined {
  const others = draft.headers.filter(([each]) => each === 'cookie').map(([, value]) => value)
  return fillHeader(draft, 'cookie', [...others, `${name}=${secret}`].join('; '))
}

/** In place of every pair of that name. The others stay as written: `searchParams` would encode them anew. */
function setInQuery(search: string, name: string, value: string): string {
  const kept = search
    .slice(1)
    .split('&')
    .filter((pair) => pair !== '' && new URLSearchParams(pair).keys().next().value !== name)
  return [...kept, `${encodeURIComponent(name)}=${encodeURIComponent(value)}`].join('&')
}

function fillPlaceholder(draft: HopDraft, placeholder: string, secret: string): EgressError | undefined {
  if (!PLACEHOLDER.test(placeholder)) {
    return egressError('egress-invalid-request', 'A placeholder needs 16 or more letters, digits, "_" or "-".')
  }
  const replace = (text: string, by: string): string => text.split(placeholder).join(by)
  if (draft.url.pathname.includes(placeholder)) {
    const encoded = encodePathSegment(secret)
    if (encoded === undefined) return invalidHeader('The credential cannot stand in a path: it is "." or "..".')
    draft.url.pathname = replace(draft.url.pathname, encoded)
  }
  draft.url.search = replace(draft.url.search, encodeURIComponent(secret))
  if (draft.body !== undefined) draft.body = replace(draft.body, secret)
  for (const header of draft.headers) {
    if (!header[1].includes(placeholder)) continue
    const problem = headerProblem(header[0], replace(header[1], secret))
    if (problem) return problem
    header[1] = replace(header[1], secret)
  }
  return undefined
}

/** RFC 3986 `pchar`: a colon stays one, as bot tokens in paths need it. */
function encodePathSegment(secret: string): string | undefined {
  if (secret === '.' || secret === '..') return undefined
  return encodeURIComponent(secret).replace(/%(3A|40|24|26|2B|2C|3B|3D)/g, decodeURIComponent)
}
