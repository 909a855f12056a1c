import { parseAllowedHost } from '@linkflow/credential'
import { fail, ok, type Result } from '@linkflow/kernel'
import { NODE_TYPE_NAME } from '@linkflow/node-runtime'
import { z } from 'zod'
import { HOSTS_PER_PACKAGE_MAX, NODES_PER_PACKAGE_MAX } from './limits.ts'

const word = z.string().regex(/^[a-z][a-z0-9-]{0,63}$/, 'must be a short kebab-case word')
const host = z
  .string()
  .max(256)
  .transform((text, context) => {
    const parsed = parseAllowedHost(text)
    if (parsed.ok) return parsed.value
    context.addIssue({ code: 'custom', message: parsed.error })
    return z.NEVER
  })

/** What a package asks for, in its package.json: shown and consented to when it is installed, and all that it ever gets. */
const askedSchema = z.strictObject({
  /** The word before the dot of its nodes' and its credentials' types. */
  name: word,
  nodes: z.array(z.string().regex(NODE_TYPE_NAME)).min(1).max(NODES_PER_PACKAGE_MAX),
  /** Hosts that its nodes may reach; `*.example.com` is all subdomains of one. */
  hosts: z.array(host).max(HOSTS_PER_PACKAGE_MAX).default([]),
  /** Types of credentials that its nodes may use: built-in ones by their word, its own by `<name>.<word>`. */
  credentialTypes: z.array(z.string().regex(NODE_TYPE_NAME)).max(HOSTS_PER_PACKAGE_MAX).default([]),
})
export type Asked = z.output<typeof askedSchema>

const manifestSchema = z.object({
  name: z
    .string()
    .regex(/^(@[a-z0-9~-][a-z0-9._~-]*\/)?[a-z0-9~][a-z0-9._~-]*$/)
    .max(214),
  version: z
    .string()
    .regex(/^\d+\.\d+\.\d+[0-9A-Za-z.+-]*$/)
    .max(128),
  description: z.string().max(1_000).default(''),
  license: z.string().max(200).default(''),
  main: z
    .string()
    .max(200)
    .regex(/^(\.\/)?[\w-][\w.-]*(\/[\w-][\w.-]*)*\.m?js$/, 'must be a file of the package'),
  linkflow: askedSchema,
})
export type Manifest = z.output<typeof manifestSchema>

/** The part of a package.json that LinkFlow reads, or what is wrong with it. */
export function readManifest(json: unknown): Result<Manifest, readonly string[]> {
  const parsed = manifestSchema.safeParse(json)
  if (!parsed.success) {
    return fail(parsed.error.issues.map(({ path, message }) => `package.json, «${path.join('.')}»: ${message}`))
  }
  const { name, nodes } = parsed.data.linkflow
  const foreign = nodes.filter((type) => !type.startsWith(`${name}.`))
  if (foreign.length === 0) return ok(parsed.data)
  return fail([`package.json, «linkflow.nodes»: ${foreign.join(', ')} must begin with «${name}.»`])
}
