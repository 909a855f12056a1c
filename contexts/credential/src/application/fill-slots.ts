import { randomUUID } from 'node:crypto'
import type { EgressTls, SlotFill, SlotPlace } from '@linkflow/http-egress'
import { assertNever, invariant, Secret } from '@linkflow/kernel'
import type { CredentialFields, CredentialSlot, CredentialType } from '@linkflow/nodes'

/** What a credential adds to a request: egress alone reveals it, and only to an allowed host. */
export interface CredentialFill {
  readonly slots: readonly SlotFill[]
  readonly tls?: Pick<EgressTls, 'cert' | 'key' | 'passphrase'>
  /** Takes the status that the service answered: what it says of the credential is kept. */
  readonly onAnswer?: (status: number) => void
}

/** Makes of a type's slots what this credential puts there. */
export function fillOf(
  type: CredentialType,
  fields: CredentialFields,
  allowedHosts: readonly string[],
): CredentialFill {
  const slots = type.slots.flatMap((slot) => fillsOf(slot, fields, allowedHosts))
  const { tls } = type
  if (tls === undefined) return { slots }
  const [cert, key, passphrase] = [tls.cert, tls.key, tls.passphrase].map((name) => textOf(fields, name))
  return {
    slots: [...slots, hostGuard(allowedHosts)],
    tls: {
      ...(cert !== undefined && { cert }),
      ...(key !== undefined && { key: new Secret(key) }),
      ...(passphrase !== undefined && passphrase !== '' && { passphrase: new Secret(passphrase) }),
    },
  }
}

function fillsOf(slot: CredentialSlot, fields: CredentialFields, allowedHosts: readonly string[]): SlotFill[] {
  if (slot.each === undefined) return [fill(slot, (name) => textOf(fields, name) ?? '', allowedHosts)]
  const pairs = Object.hasOwn(fields, slot.each) ? fields[slot.each] : undefined
  if (pairs === undefined || typeof pairs === 'string') return []
  return pairs.map((pair) => fill(slot, (name) => (name === 'name' ? pair.name : pair.value), allowedHosts))
}

/** The whole text is the secret, so nothing a person wrote in another field can be taken for a place to put it. */
function fill(slot: CredentialSlot, field: (name: string) => string, allowedHosts: readonly string[]): SlotFill {
  const expand = (template: string) => template.replaceAll(/\{([A-Za-z]+)\}/g, (_, name: string) => field(name))
  return { ...placeOf(slot, expand), secret: new Secret(expand(slot.value)), allowedHosts }
}

function placeOf({ place, name }: CredentialSlot, expand: (template: string) => string): SlotPlace {
  switch (place) {
    case 'bearer':
      return { place }
    case 'basic':
      return { place, template: '{secret}' }
    case 'header':
    case 'query':
      invariant(name !== undefined, `a slot in a ${place} has a name`)
      return { place, name: expand(name) }
    default:
      return assertNever(place)
  }
}

/** Puts nothing anywhere, but holds the request to the list of hosts: a certificate has no slot of its own to do so. */
const hostGuard = (allowedHosts: readonly string[]): SlotFill => ({
  place: 'placeholder',
  placeholder: `certificate-${randomUUID()}`,
  secret: new Secret(''),
  allowedHosts,
})

const textOf = (fields: CredentialFields, name: string): string | undefined => {
  const value = Object.hasOwn(fields, name) ? fields[name] : undefined
  return typeof value === 'string' ? value : undefined
}
