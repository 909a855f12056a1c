import { z } from 'zod'

export const FALLBACK = 'fallback'

/** `error` belongs to the runtime's error port. */
const RESERVED = new Set(['error', FALLBACK])
const PORT = /^[A-Za-z0-9_-]{1,64}$/

export const portName = () =>
  z
    .string()
    .regex(PORT, 'must be a port name: letters, digits, «_» and «-»')
    .refine((name) => !RESERVED.has(name), 'is a name that the node uses itself; choose another')

/** Ports follow from the parameters as they are written: a connection cannot lead to a name that an expression makes. */
export function switchPorts(raw: Readonly<Record<string, unknown>>): { inputs: string[]; outputs: string[] } {
  const entries = raw.mode === 'value' ? raw.cases : raw.rules
  const names = new Set<string>()
  for (const entry of Array.isArray(entries) ? entries : []) {
    const name: unknown = typeof entry === 'object' && entry !== null ? (entry as { port?: unknown }).port : undefined
    if (typeof name === 'string' && PORT.test(name)) names.add(name)
  }
  if (raw.otherwise !== 'drop') names.add(FALLBACK)
  return { inputs: ['main'], outputs: [...names] }
}
