import type { CredentialType } from '@linkflow/sdk'
import { describe, expect, it } from 'vitest'
import { firstValues, missingFields, placeFieldProblems, readHosts, sentFields } from './credential-values.ts'
import { dayOf, expiryOf } from './expiry.ts'

const field = (name: string, more: Partial<CredentialType['fields'][number]> = {}) => ({
  name,
  title: name,
  description: '',
  kind: 'text' as const,
  secret: false,
  required: true,
  charsMax: 10,
  ...more,
})
const type: CredentialType = {
  type: 'some',
  title: 'Some',
  description: '',
  needsHosts: true,
  test: 'url',
  fields: [
    field('user'),
    field('password', { kind: 'secret', secret: true, required: false }),
    field('headers', { kind: 'pairs', secret: true, required: false }),
    field('algorithm', { kind: 'choice', choices: ['a', 'b'], default: 'a' }),
  ],
}

describe('the form of a credential', () => {
  it('begins with what is not secret, and with nothing of what is', () => {
    const values = firstValues(type, { user: 'ada', password: 'never answered', headers: [{ name: 'X-Key' }] })
    expect(values).toEqual({
      user: 'ada',
      password: '',
      headers: [{ key: 0, name: 'X-Key', value: '' }],
      algorithm: 'a',
    })
  })

  it('sends what was filled in, and what is needed', () => {
    expect(sentFields(type, firstValues(type))).toEqual({ user: '', algorithm: 'a' })
    const values = {
      user: 'ada',
      password: 's',
      algorithm: 'b',
      headers: [
        { key: 0, name: 'X-Key', value: 'v' },
        { key: 1, name: '', value: 'lost' },
      ],
    }
    expect(sentFields(type, values)).toEqual({
      user: 'ada',
      password: 's',
      algorithm: 'b',
      headers: [{ name: 'X-Key', value: 'v' }],
    })
    expect([...missingFields(type, firstValues(type))]).toEqual(['user'])
  })

  it('reads hosts by lines, spaces and commas', () => {
    expect(readHosts(' api.example.com\n*.example.org, [::1]:8080 ')).toEqual([
      'api.example.com',
      '*.example.org',
      '[::1]:8080',
    ])
  })

  it('puts problems to their fields', () => {
    const problem = (pointer: string | undefined, message: string) =>
      ({ code: 'x', message, severity: 'error', ...(pointer !== undefined && { pointer }) }) as const
    const placed = placeFieldProblems([
      problem('/fields/user', 'is missing'),
      problem('/allowedHosts/0', 'is no host'),
      problem('/fields', 'must have one'),
      problem(undefined, 'else'),
    ])
    expect(placed.byField.get('user')).toBe('is missing')
    expect(placed.hosts).toBe('is no host')
    expect(placed.others).toEqual(['must have one', 'else'])
  })

  it('expires at the end of a day, and is shown that day again', () => {
    expect([expiryOf(''), dayOf(undefined)]).toEqual([undefined, ''])
    for (const day of ['2030-01-01', '2030-06-30', '2032-02-29']) expect(dayOf(expiryOf(day))).toBe(day)
  })
})
