import { expect, it } from 'vitest'
import { readConfig, settings } from './settings.ts'
import { settingsForSupport } from './settings-for-support.ts'

const CANARY = 'canary-4e11'

/** A value for every setting that takes a text: wherever the canary can stand, it stands. */
function hostileEnvironment(): Record<string, string> {
  const env: Record<string, string> = {}
  for (const { env: name } of Object.values(settings)) {
    const tries = [
      `postgres://${CANARY}:${CANARY}@${CANARY}.test/${CANARY}`,
      `smtps://${CANARY}:${CANARY}@${CANARY}.test`,
      `https://${CANARY}:${CANARY}@${CANARY}.test/`,
      `https://${CANARY}.test`,
      `${CANARY}.test`,
      CANARY,
    ]
    const taken = tries.find((value) => readConfig({ [name]: value }).ok)
    if (taken !== undefined) env[name] = taken
  }
  return env
}

it('tells nothing that a text holds', () => {
  const env = hostileEnvironment()
  expect(Object.keys(env)).toEqual(
    expect.arrayContaining(['DATABASE_URL', 'SMTP_URL', 'LINKFLOW_MASTER_KEY', 'LINKFLOW_OIDC_CLIENT_SECRET', 'HOST']),
  )
  const read = readConfig(env)
  if (!read.ok) throw new Error(read.problems.join())
  const told = settingsForSupport(read.config)
  expect(JSON.stringify(told)).not.toContain(CANARY)
  for (const name of Object.keys(env)) expect(told).toContainEqual({ name, state: 'set' })
})

it('tells of each what helps: numbers, switches, and our own words', () => {
  const read = readConfig({ PORT: '9000', LINKFLOW_SANDBOX: 'strict', LINKFLOW_WEB: 'false' })
  if (!read.ok) throw new Error(read.problems.join())
  const told = settingsForSupport(read.config)
  expect(told).toHaveLength(Object.keys(settings).length)
  expect(told).toContainEqual({ name: 'PORT', state: 'set', value: 9000 })
  expect(told).toContainEqual({ name: 'LINKFLOW_SANDBOX', state: 'set', value: 'strict' })
  expect(told).toContainEqual({ name: 'LINKFLOW_WEB', state: 'set', value: false })
  expect(told).toContainEqual({ name: 'LINKFLOW_ROLE', state: 'default', value: 'all' })
  expect(told).toContainEqual({ name: 'DATABASE_URL', state: 'default' })
})
