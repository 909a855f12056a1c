import { fail, type Json, ok, type Result } from '@linkflow/kernel'
import { NODE_TYPE_NAME } from '@linkflow/node-runtime'
import type { CredentialType } from '@linkflow/nodes'
import { z } from 'zod'
import { DEFINITIONS_CHARS_MAX, NODES_PER_PACKAGE_MAX } from './limits.ts'
import type { Asked } from './manifest.ts'

const text = z.string().max(500)
const typeName = z.string().regex(NODE_TYPE_NAME).max(128)
const port = z.string().regex(/^[a-z][a-z0-9-]{0,31}$/)
const effect = z.enum(['pure', 'read', 'write'])
const json = z.json() as unknown as z.ZodType<Json>

/** A node as its package's process told it: strangers' data, of which only this is taken. */
const nodeSchema = z.object({
  type: typeName,
  version: z.int().min(1).max(10_000),
  title: text.min(1),
  description: text.min(1),
  documentation: z.string().max(50_000).default(''),
  group: z.enum(['data', 'code', 'http', 'files', 'action']),
  keywords: z.array(text).max(100).default([]),
  operations: z
    .array(z.object({ title: text, keywords: z.array(text).max(50).default([]), parameters: z.record(text, json) }))
    .max(200)
    .default([]),
  suggestedNext: z.array(text).max(20).default([]),
  ports: z.object({ inputs: z.array(port).min(1).max(20), outputs: z.array(port).min(1).max(50) }).optional(),
  parameters: z.record(z.string(), json),
  literal: z.array(text).max(100).default([]),
  credentials: z
    .array(z.object({ type: typeName, required: z.boolean() }))
    .max(20)
    .default([]),
  options: z.array(text).max(100).default([]),
  effect: z.union([effect, z.object({ parameter: text, of: z.record(text, effect) })]),
  runOnEmpty: z.boolean().default(false),
  sample: z.array(json).max(20).default([]),
  behaviour: z.object({ kind: z.enum(['each', 'list']), parallel: z.int().min(1).max(100).optional() }),
  dynamic: z.array(text).optional(),
  dynamicEffect: z.boolean().optional(),
})
export type NodeDefinition = z.output<typeof nodeSchema>

const credentialTypeSchema = z.object({
  type: typeName,
  title: text.min(1),
  description: text.min(1),
  fields: z
    .array(
      z.object({
        name: z.string().regex(/^[A-Za-z]{1,64}$/),
        title: text.min(1),
        description: text,
        secret: z.boolean(),
        required: z.boolean().default(true),
      }),
    )
    .min(1)
    .max(20),
  slots: z
    .array(z.object({ place: z.enum(['header', 'query', 'basic', 'bearer']), name: text.optional(), value: text }))
    .min(1)
    .max(20),
  test: z.object({ url: z.url({ protocol: /^https?$/ }), failsOn: z.array(z.int()).max(20) }).optional(),
})
type CredentialTypeDefinition = z.output<typeof credentialTypeSchema>

const definitionsSchema = z.object({
  nodes: z.array(nodeSchema).min(1).max(NODES_PER_PACKAGE_MAX),
  credentialTypes: z.array(credentialTypeSchema).max(50),
})
export type Definitions = z.output<typeof definitionsSchema>

/** What a package says of itself, held against what it asked for; or everything that is wrong with it. */
export function readDefinitions(
  told: string,
  asked: Asked,
  builtIn: readonly { readonly type: string }[],
): Result<Definitions, readonly string[]> {
  if (told.length > DEFINITIONS_CHARS_MAX)
    return fail([`Its definitions have more than ${DEFINITIONS_CHARS_MAX} characters.`])
  const parsed = definitionsSchema.safeParse(JSON.parse(told))
  if (!parsed.success) {
    return fail(parsed.error.issues.map(({ path, message }) => `definition, «${path.join('.')}»: ${message}`))
  }
  const problems = [...problemsOf(parsed.data, asked, builtIn)]
  return problems.length === 0 ? ok(parsed.data) : fail(problems)
}

function* problemsOf({ nodes, credentialTypes }: Definitions, asked: Asked, builtIn: readonly { type: string }[]) {
  const seen = new Set<string>()
  for (const { type, version, credentials, dynamic, dynamicEffect, parameters } of nodes) {
    const each = `node ${type} ${version}`
    if (seen.has(each)) yield `${each} is there twice.`
    seen.add(each)
    if (!asked.nodes.includes(type)) yield `${each} is not among «linkflow.nodes» of the manifest.`
    if (dynamic !== undefined) yield `${each}: ports are a function; a package declares them as data.`
    if (dynamicEffect) yield `${each}: effect is a function; declare it as data ({parameter, of}).`
    if (parameters['type'] !== 'object') yield `${each}: its parameters are no object.`
    for (const { type: used } of credentials) {
      if (!asked.credentialTypes.includes(used))
        yield `${each} uses credentials «${used}», which the manifest does not name.`
    }
  }
  for (const type of asked.nodes)
    if (!nodes.some((node) => node.type === type)) yield `The manifest names ${type}, and there is no such node.`
  const own = new Set(credentialTypes.map(({ type }) => type))
  for (const type of own) {
    if (!type.startsWith(`${asked.name}.`)) yield `credential type ${type} must begin with «${asked.name}.».`
    if (!asked.credentialTypes.includes(type))
      yield `credential type ${type} is not among «linkflow.credentialTypes» of the manifest.`
  }
  for (const type of asked.credentialTypes) {
    if (!own.has(type) && !builtIn.some((known) => known.type === type)) yield `There is no credential type ${type}.`
  }
  for (const { type, slots, fields } of credentialTypes) yield* slotProblems(type, slots, fields)
}

const namesIn = (template = ''): string[] => [...template.matchAll(/\{([A-Za-z]+)\}/g)].map(([, name]) => name!)

function* slotProblems(
  type: string,
  slots: CredentialTypeDefinition['slots'],
  fields: CredentialTypeDefinition['fields'],
) {
  const secret = new Map(fields.map((field) => [field.name, field.secret]))
  for (const { place, name, value } of slots) {
    if ((place === 'header' || place === 'query') === (name === undefined))
      yield `credential type ${type}: a slot in a ${place} ${name === undefined ? 'needs a' : 'has no'} name.`
    for (const used of [...namesIn(name), ...namesIn(value)])
      if (!secret.has(used)) yield `credential type ${type} has no field «${used}».`
    for (const used of namesIn(name))
      if (secret.get(used)) yield `credential type ${type}: the name of a slot may not be secret.`
  }
}

const SECRET_CHARS_MAX = 16_384

/** As the credential context knows types: the secret goes to the hosts of the credential only. */
export const credentialTypeOf = ({ fields, slots, test, ...about }: CredentialTypeDefinition): CredentialType => ({
  ...about,
  fields: fields.map((field) => ({
    ...field,
    kind: field.secret ? 'secret' : 'text',
    charsMax: field.secret ? SECRET_CHARS_MAX : 256,
  })),
  slots: slots.map(({ name, ...slot }) => ({ ...slot, ...(name !== undefined && { name }) })),
  needsHosts: true,
  ...(test !== undefined && { test: { kind: 'request', ...test } }),
})
