import { defineNode, failItem, type Item, type NodeType } from '@linkflow/node-runtime'
import { z } from 'zod'

export interface ProbeCall {
  readonly name: string
  readonly item: Item['json']
  readonly key: string
  readonly attempt: number
  readonly nowMs: number
}

interface Gate {
  readonly opened: Promise<void>
  open(): void
}

/**
 * A node that a test watches and holds: it notes each call, fails as often as it is told, and waits at a gate of the
 * test's. What it does to the world is a parameter.
 */
export function openProbes({ gatesOpen = false } = {}) {
  const calls: ProbeCall[] = []
  const gates = new Map<string, Gate>()
  const listeners: (() => void)[] = []
  const gate = (name: string): Gate => {
    const known = gates.get(name)
    if (known !== undefined) return known
    let open: () => void = () => {}
    const opened = new Promise<void>((resolve) => {
      open = resolve
    })
    const made = { opened, open }
    gates.set(name, made)
    return made
  }
  const callsOf = (name: string) => calls.filter((call) => call.name === name)

  const probe = defineNode({
    type: 'probe',
    version: 1,
    title: 'Probe',
    description: 'For tests.',
    group: 'data',
    sample: [],
    ports: (raw) => ({ inputs: ['main'], outputs: raw['silent'] === true ? [] : ['main'] }),
    parameters: z.strictObject({
      name: z.string(),
      effect: z.enum(['pure', 'read', 'write']).default('read'),
      gate: z.string().optional(),
      /** Calls that fail before one succeeds. */
      fails: z.number().default(0),
      /** Attempts that fail before one succeeds, in whichever process. */
      failedAttempts: z.number().default(0),
      retryable: z.boolean().default(true),
      retryAfterMs: z.number().optional(),
      /** Goes on when it is told to stop. */
      isDeaf: z.boolean().default(false),
      silent: z.boolean().default(false),
    }),
    effect: ({ effect }) => effect,
    behaviour: {
      kind: 'each',
      each(item, given, context, index) {
        calls.push({
          name: given.name,
          item: item.json,
          key: context.idempotencyKey(index),
          attempt: context.attempt,
          nowMs: context.nowMs,
        })
        for (const listener of listeners.splice(0)) listener()
        if (callsOf(given.name).length <= given.fails || context.attempt <= given.failedAttempts) {
          return failItem({
            code: 'probe-failed',
            message: `The probe ${given.name} failed.`,
            retryable: given.retryable,
            ...(given.retryAfterMs !== undefined && { retryAfterMs: given.retryAfterMs }),
          })
        }
        const { signal } = context
        if (given.gate === undefined || gatesOpen) return item
        return new Promise((resolve, reject) => {
          void gate(given.gate!).opened.then(() => resolve(item))
          if (!given.isDeaf) signal.addEventListener('abort', () => reject(signal.reason), { once: true })
        })
      },
    },
  })

  return {
    // The registry holds nodes of any parameters.
    types: [probe as unknown as NodeType],
    calls,
    callsOf,
    openGate: (name: string) => gate(name).open(),
    /** Resolves at the n-th call of a probe. */
    async called(name: string, times = 1): Promise<void> {
      while (callsOf(name).length < times) await new Promise<void>((resolve) => listeners.push(resolve))
    },
  }
}
