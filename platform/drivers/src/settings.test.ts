import { expect, it } from 'vitest'
import { ServerSettings } from './settings.ts'

const settings = (fields: Record<string, string>) =>
  new ServerSettings({ id: 'id', version: {}, fields, secret: ['password', 'pin'] }, 5432)

it('has the port of its kind where none is written, and no TLS only where that is said', () => {
  expect(settings({ host: 'db.test' }).server).toBe('db.test:5432')
  expect(settings({ host: '::1', port: '99' }).server).toBe('[::1]:99')
  expect(settings({ host: 'a', tls: 'off' }).tls).toBeUndefined()
  expect(settings({ host: 'a', tls: 'unverified' }).tls).toMatchObject({ rejectUnauthorized: false })
  expect(settings({ host: 'a', tls: 'verify', ca: 'PEM' }).tls).toEqual({ rejectUnauthorized: true, ca: 'PEM' })
})

it('takes secrets out of what a server says, but none so short that it is everywhere', () => {
  const of = settings({ host: 'a', password: 'hunter22', pin: '12' })
  expect(of.veil('the password hunter22 is wrong, error 12')).toBe('the password [secret] is wrong, error 12')
})
