import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createLogger } from '@linkflow/telemetry'
import { afterAll, describe, expect, it } from 'vitest'
import { readConfig } from './settings.ts'
import { mayUseInsecureCookies, openSingleSignOn } from './sign-in.ts'

const folder = mkdtempSync(join(tmpdir(), 'linkflow-sign-in-'))
afterAll(() => rmSync(folder, { recursive: true }))
const log = createLogger({ level: 'silent' })

function configOf(env: Record<string, string>) {
  const read = readConfig(env)
  if (!read.ok) throw new Error(read.problems.join('\n'))
  return read.config
}
const open = (env: Record<string, string>) => openSingleSignOn(configOf(env), { deny: [], log, closers: [] })
const provider = { LINKFLOW_OIDC_ISSUER: 'https://id.example', LINKFLOW_OIDC_CLIENT_ID: 'linkflow' }

describe('the settings of single sign-on', () => {
  it('are none, or a provider that makes no accounts unless told to', () => {
    expect(open({})).toBeUndefined()
    expect(open(provider)).toMatchObject({
      label: 'Single sign-on',
      domains: [],
      createsAccounts: false,
      newcomerRole: 'viewer',
      clientSecret: undefined,
    })
    expect(open({ ...provider, LINKFLOW_OIDC_DOMAINS: 'Example.com, example.org' })?.domains).toEqual([
      'example.com',
      'example.org',
    ])
  })

  it('take the secret from the environment or from a file, and show it to nobody', () => {
    const file = join(folder, 'secret')
    writeFileSync(file, 'from a file\n')
    const fromFile = open({ ...provider, LINKFLOW_OIDC_CLIENT_SECRET_FILE: file })!
    expect(fromFile.clientSecret!.reveal()).toBe('from a file')
    expect(JSON.stringify(fromFile)).not.toContain('from a file')
    const given = open({ ...provider, LINKFLOW_OIDC_CLIENT_SECRET: 'given' })!
    expect(given.clientSecret!.reveal()).toBe('given')
  })

  it.each<[string, Record<string, string>, string]>([
    ['no client', { LINKFLOW_OIDC_ISSUER: 'https://id.example' }, 'LINKFLOW_OIDC_CLIENT_ID'],
    ['plain http', { ...provider, LINKFLOW_OIDC_ISSUER: 'http://id.example' }, 'must be https'],
    ['plain http in the own network', { ...provider, LINKFLOW_OIDC_ISSUER: 'http://10.0.0.1' }, 'must be https'],
    ['a rule that is none', { ...provider, LINKFLOW_OIDC_EGRESS_ALLOW: 'id.internal' }, 'LINKFLOW_OIDC_EGRESS_ALLOW'],
    [
      'a file that is not there',
      { ...provider, LINKFLOW_OIDC_CLIENT_SECRET_FILE: join(folder, 'none') },
      'cannot be read',
    ],
    [
      'two secrets',
      { ...provider, LINKFLOW_OIDC_CLIENT_SECRET: 'x', LINKFLOW_OIDC_CLIENT_SECRET_FILE: 'y' },
      'not both',
    ],
  ])('stop the start with %s', (_, env, text) => expect(() => open(env)).toThrow(text))

  // Proves T22.
  it('give nobody from outside the role of an owner or an admin', () => {
    for (const role of ['owner', 'admin']) {
      expect(readConfig({ ...provider, LINKFLOW_OIDC_ROLE: role }).ok).toBe(false)
    }
  })

  it('let no workflow call what single sign-on may call', async () => {
    const env = { ...provider, LINKFLOW_OIDC_EGRESS_ALLOW: '127.0.0.1:9' }
    const egress = open(env)!.egress()
    const ask = (url: string) => egress.request({ method: 'GET', url, timeoutMs: 2000 }, { workspaceId: 'x' })
    const other = await ask('http://127.0.0.1:10/')
    expect(other.ok ? undefined : other.error.message).toContain('LINKFLOW_OIDC_EGRESS_ALLOW')
    const named = await ask('http://127.0.0.1:9/')
    expect(named.ok ? undefined : named.error.code).not.toBe('egress-address-refused')
    expect(configOf(env).egressAllow).toBe('')
  })
})

// Proves T42.
describe('cookies without TLS', () => {
  const allowed = { LINKFLOW_INSECURE_COOKIES: 'true' }

  it('are for plain http, where the operator said so', () => {
    expect(mayUseInsecureCookies(configOf({}), 'http://flow.lan:8080')).toBe(false)
    expect(mayUseInsecureCookies(configOf(allowed), 'http://flow.lan:8080')).toBe(true)
  })

  it('do not start together with https', () => {
    expect(() => mayUseInsecureCookies(configOf(allowed), 'https://flow.example')).toThrow('Remove it')
    const own = configOf({ ...allowed, LINKFLOW_TLS_CERT_FILE: 'c.pem' })
    expect(() => mayUseInsecureCookies(own, 'http://flow.lan')).toThrow('Remove it')
  })
})
