import { describe, expect, it } from 'vitest'
import { credentialSchema, credentialTypes } from './credential-types.ts'
import { builtInNodes } from './index.ts'

const typeOf = (name: string) => credentialTypes.find(({ type }) => type === name)!
const accepts = (name: string, fields: unknown) => credentialSchema(typeOf(name)).safeParse(fields).success

describe('credential types', () => {
  it('are all there that nodes use', () => {
    const known = new Set(credentialTypes.map(({ type }) => type))
    for (const { credentials = [] } of builtInNodes) for (const { type } of credentials) expect(known).toContain(type)
    expect(known.size).toBe(credentialTypes.length)
  })

  it('fill slots with their own fields, and name them by fields that are not secret', () => {
    for (const { fields, slots } of credentialTypes) {
      const byName = new Map(fields.map((field) => [field.name, field]))
      for (const slot of slots) {
        if (slot.each !== undefined) {
          expect(byName.get(slot.each)?.kind).toBe('pairs')
          continue
        }
        for (const [, name] of (slot.value + (slot.name ?? '')).matchAll(/\{(\w+)\}/g))
          expect(byName.has(name!)).toBe(true)
        for (const [, name] of (slot.name ?? '').matchAll(/\{(\w+)\}/g)) expect(byName.get(name!)?.secret).toBe(false)
      }
    }
  })

  it('that go out need a list of hosts', () => {
    for (const { slots, tls, needsHosts } of credentialTypes)
      expect(needsHosts).toBe(slots.length > 0 || tls !== undefined)
  })

  it.each([
    ['header', { name: 'X-Api-Key', value: 's' }, true],
    ['header', { name: 'X Api', value: 's' }, false],
    ['header', { name: 'X-Api-Key', value: 'a\r\nx-evil: 1' }, false],
    ['header', { name: 'X-Api-Key' }, false],
    ['header', { name: 'X-Api-Key', value: 's', more: 1 }, false],
    ['basic', { user: 'ada' }, true],
    ['basic', { user: 'ada', password: '' }, true],
    ['bearer', { token: '' }, false],
    ['query', { name: 'api_key', value: 's' }, true],
    ['custom', { headers: [{ name: 'a', value: 'b' }] }, true],
    ['custom', {}, false],
    ['custom', { headers: [{ name: 'a b', value: 'b' }] }, false],
    ['jwt', { secret: 's' }, true],
    ['jwt', { algorithm: 'none', secret: 's' }, false],
    ['jwt', { algorithm: 'RS256', secret: 's' }, false],
    ['jwt', { algorithm: 'RS256', publicKey: '-----BEGIN PUBLIC KEY-----\n…' }, true],
    ['hmac', { secret: 'whsec_x' }, true],
    ['tls-client-certificate', { cert: 'a\nb', key: 'c\nd' }, true],
  ])('check their fields: %s %j is %s', (name, fields, expected) => {
    expect(accepts(name, fields)).toBe(expected)
  })
})
