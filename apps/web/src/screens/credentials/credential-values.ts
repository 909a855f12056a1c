import type { Credential, CredentialType, Problem } from '@linkflow/sdk'

export interface Pair {
  readonly key: number
  readonly name: string
  readonly value: string
}
export type Value = string | readonly Pair[]
/** What stands in the form, by the name of the field. */
export type Values = Readonly<Record<string, Value>>
type Field = CredentialType['fields'][number]

/** The form as it begins: what is not secret is filled in, what is secret never is. */
export function firstValues({ fields }: CredentialType, known: Credential['fields'] = {}): Values {
  return Object.fromEntries(fields.map((field) => [field.name, firstValue(field, known[field.name])]))
}

function firstValue(
  { kind, secret, default: given = '' }: Field,
  known: Credential['fields'][string] | undefined,
): Value {
  if (kind === 'pairs') {
    return Array.isArray(known) ? known.map(({ name }, key) => ({ key, name, value: '' })) : []
  }
  return typeof known === 'string' && !secret ? known : given
}

/** What is sent: fields that nobody filled in are left out, unless they are needed. */
export function sentFields(
  { fields }: CredentialType,
  values: Values,
): Record<string, string | { name: string; value: string }[]> {
  const sent: Record<string, string | { name: string; value: string }[]> = {}
  for (const { name, kind, required } of fields) {
    const value = values[name] ?? ''
    if (typeof value !== 'string') {
      const pairs = value.filter((pair) => pair.name !== '').map(({ name, value }) => ({ name, value }))
      if (pairs.length > 0) sent[name] = pairs
    } else if (value !== '' || (required && kind !== 'pairs')) sent[name] = value
  }
  return sent
}

/** Names of fields that are needed and empty. */
export const missingFields = ({ fields }: CredentialType, values: Values): ReadonlySet<string> =>
  new Set(fields.filter(({ name, required }) => required && (values[name] ?? '').length === 0).map(({ name }) => name))

/** One host in each line, or with commas between. */
export const readHosts = (text: string): string[] =>
  text
    .split(/[\s,]+/)
    .map((host) => host.trim())
    .filter((host) => host !== '')

/** Where what the server found belongs: at a field, at the hosts, or at none of them. */
export function placeFieldProblems(problems: readonly Problem[]): {
  readonly byField: ReadonlyMap<string, string>
  readonly hosts: string | undefined
  readonly others: readonly string[]
} {
  const byField = new Map<string, string>()
  const hosts: string[] = []
  const others: string[] = []
  for (const { pointer = '', message } of problems) {
    const [, part, name] = pointer.split('/')
    if (part === 'fields' && name !== undefined) byField.set(name, message)
    else if (part === 'allowedHosts') hosts.push(message)
    else others.push(message)
  }
  return { byField, hosts: hosts.length === 0 ? undefined : hosts.join(' '), others }
}
