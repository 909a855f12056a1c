import { workflowFileSchema } from '@linkflow/contracts'
import { describe, expect, it } from 'vitest'
import { applyPatches } from '../document/apply-patches.ts'
import { settingsEdit, settingsForm, wrongNumbers } from './settings-form.ts'

const file = workflowFileSchema.parse({
  linkflow: 1,
  name: 'Orders',
  nodes: [],
  connections: [],
  settings: {
    timezone: 'Europe/Paris',
    timeoutMs: 90_000,
    concurrency: { limit: 2, key: 'a' },
    retention: { days: 7 },
  },
})
const form = settingsForm(file)
const after = (changes: Partial<typeof form>) => {
  const edit = settingsEdit(file, { ...form, ...changes })
  const applied = edit && applyPatches(file, edit.patches)
  return applied?.ok ? applied.value.file : undefined
}

describe('the settings sheet', () => {
  it('changes nothing where nothing was changed', () => {
    expect(settingsEdit(file, form)).toBeUndefined()
    expect(form).toMatchObject({ timeoutSeconds: '90', concurrencyLimit: '2', retentionDays: '7', parallelSteps: '' })
  })

  it('makes one step of all that was changed, and takes away what is empty', () => {
    const changed = after({ name: 'Orders EU', timezone: '', timeoutSeconds: '1.5', retentionSuccesses: 'metadata' })
    expect(changed).toMatchObject({ name: 'Orders EU' })
    expect(changed?.settings).toEqual({
      order: 'linkflow',
      dialect: 'linkflow',
      timeoutMs: 1_500,
      concurrency: { limit: 2, key: 'a', policy: 'queue' },
      retention: { days: 7, successes: 'metadata' },
    })
  })

  it('has no concurrency without a limit', () => {
    expect(after({ concurrencyLimit: '' })?.settings.concurrency).toBeUndefined()
  })

  it.each([
    ['timeoutSeconds', '0'],
    ['concurrencyLimit', '1.5'],
    ['concurrencyLimit', '100001'],
    ['parallelSteps', 'many'],
    ['retentionDays', '-1'],
  ] as const)('knows that %s cannot be %s', (field, value) => {
    expect(wrongNumbers({ ...form, [field]: value })).toEqual([field])
  })
})
