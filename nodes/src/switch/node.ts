import { fail, type Json, ok, type Result } from '@linkflow/kernel'
import { defineNode, failItem } from '@linkflow/node-runtime'
import { z } from 'zod'
import { choiceParameters, choiceProblem, choose } from '../conditions/choice.ts'
import { deepEqual } from '../data/deep-equal.ts'
import { jsonValue } from '../data/json-schema.ts'
import { LIST_ENTRIES_MAX } from '../limits.ts'
import { permanent } from '../node-error.ts'
import { FALLBACK, portName, switchPorts } from './ports.ts'
import { switchShortcut } from './shortcut.ts'

const parameters = z.strictObject({
  mode: z
    .enum(['rules', 'value'])
    .default('rules')
    .describe('Whether each port has a condition, or one value is looked up'),
  rules: z
    .array(z.strictObject({ port: portName().describe('Port for items that meet the condition'), ...choiceParameters }))
    .max(LIST_ENTRIES_MAX)
    .default([])
    .describe('Ports and their conditions, in order (mode «rules»)'),
  match: z
    .enum(['first', 'all'])
    .default('first')
    .describe('Whether an item leaves by the first port whose condition holds or by every such port (mode «rules»)'),
  value: jsonValue().optional().describe('Value that is looked up in the cases (mode «value»)'),
  cases: z
    .array(
      z.strictObject({
        equals: jsonValue().describe('Value to be equal to; text and number are different'),
        port: portName().describe('Port for items with this value'),
      }),
    )
    .max(LIST_ENTRIES_MAX)
    .default([])
    .describe('Values and their ports; the first equal one counts (mode «value»)'),
  otherwise: z
    .enum(['fallback', 'drop'])
    .default('fallback')
    .describe('What becomes of other items: they leave by the port «fallback», or are dropped'),
})

type Parameters = z.output<typeof parameters>

function check({ mode, rules, cases }: Parameters) {
  const entries = mode === 'rules' ? rules : cases
  if (entries.length === 0) {
    return { parameter: mode === 'rules' ? 'rules' : 'cases', message: 'is empty: add at least one port.' }
  }
  if (mode === 'value') return undefined
  for (const [i, rule] of rules.entries()) {
    const problem = choiceProblem(rule)
    if (problem !== undefined) {
      return { parameter: 'rules', message: `rule ${i + 1}: «${problem.parameter}» ${problem.message}` }
    }
  }
  return undefined
}

function portsOf(parameters: Parameters, timezone: string): Result<readonly string[], string> {
  if (parameters.mode === 'value') return ok(portOfValue(parameters, parameters.value ?? null))
  const ports: string[] = []
  for (const rule of parameters.rules) {
    const answer = choose(rule, timezone)
    if (!answer.ok) return fail(`port «${rule.port}»: ${answer.error}`)
    if (answer.value && !ports.includes(rule.port)) ports.push(rule.port)
    if (answer.value && parameters.match === 'first') break
  }
  return ok(ports)
}

function portOfValue({ cases }: Parameters, value: Json): readonly string[] {
  const found = cases.find((one) => deepEqual(one.equals ?? null, value))
  return found === undefined ? [] : [found.port]
}

export const switchNode = defineNode({
  type: 'switch',
  version: 1,
  title: 'Switch',
  description: 'Sends each item to one of several ports, by rules or by a value.',
  group: 'flow',
  keywords: ['case', 'route', 'branch', 'condition'],
  suggestedNext: ['set', 'http-request', 'merge'],
  ports: switchPorts,
  parameters,
  check,
  effect: 'pure',
  sample: [{ country: 'DE', total: 89.4 }],
  gives: 'input',
  behaviour: {
    kind: 'each',
    shortcut: (parameters, { timezone }) => switchShortcut(parameters, timezone),
    each(item, parameters, context) {
      const ports = portsOf(parameters, context.timezone)
      if (!ports.ok) return failItem(permanent('condition-invalid', `The rules cannot be decided: ${ports.error}.`))
      const otherwise = parameters.otherwise === 'fallback' ? [FALLBACK] : []
      const to = ports.value.length > 0 ? ports.value : otherwise
      return to.length === 0 ? undefined : { kind: 'routed', to: to.map((port) => ({ port, item })) }
    },
  },
})
