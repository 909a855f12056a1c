import type { SupportBundle } from '@linkflow/contracts'
import { type Config, type Setting, settings } from './settings.ts'

/** Settings whose text is one of a few words that are ours. */
const WORDS: ReadonlySet<string> = new Set<keyof typeof settings>(['role', 'sandbox', 'logLevel', 'oidcRole'])

/**
 * What was set, for whoever helps. A text may be an address with a password, or a secret: what it holds is told of numbers,
 * switches and our own words alone, and of all others only whether they are set.
 */
export function settingsForSupport(config: Config): SupportBundle['settings'] {
  return Object.entries(settings).map(([name, entry]) => {
    const { env, fallback, parse } = entry as Setting<unknown>
    const value = config[name as keyof Config] as unknown
    const isDefault = JSON.stringify(value) === JSON.stringify(parse(fallback))
    return { name: env, state: isDefault ? 'default' : 'set', ...(mayTell(name, value) && { value }) }
  })
}

const mayTell = (name: string, value: unknown): value is number | boolean | string =>
  typeof value === 'number' || typeof value === 'boolean' || (typeof value === 'string' && WORDS.has(name))
