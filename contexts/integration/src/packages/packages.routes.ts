import {
  installPackageSchema,
  type PackagePreviewView,
  type PackageSourceBody,
  type PackageView,
  packageListSchema,
  packagePreviewSchema,
  packageSchema,
  previewPackageSchema,
} from '@linkflow/contracts'
import { type Caller, type Route, reply, responds, route } from '@linkflow/http-server'
import { assertNever } from '@linkflow/kernel'
import { z } from 'zod'
import { PACKAGES_MAX, TARBALL_BYTES_MAX } from './limits.ts'
import type { PackageSource } from './npm.ts'
import type { InstalledPackage } from './package-repository.postgres.ts'
import type { LookRefusal, PackageRefusal, Packages, Prepared } from './packages.ts'

/** For operators: a package is code for the whole installation, and may reach what its manifest names. */
export const packageRoutes = (packages: Packages): Route[] =>
  [list, preview, install, remove].map((make) => make(packages))

/** Base64, and a little around it. */
const BODY_BYTES_MAX = Math.ceil((TARBALL_BYTES_MAX * 4) / 3) + 4_096

const list = (packages: Packages) =>
  route({
    method: 'GET',
    path: '/api/v1/packages',
    summary: 'List the packages of nodes that are installed',
    auth: 'api-key',
    permission: 'system:read',
    responses: { 200: responds.json(packageListSchema, 'All of them') },
    handle: async () => reply.ok({ items: packages.list().map(viewOf) }),
  })

const LOOKING_ERRORS = ['package-not-fetched', 'package-invalid', 'package-not-loaded'] as const

const preview = (packages: Packages) =>
  route({
    method: 'POST',
    path: '/api/v1/packages/preview',
    summary: 'Look at a package of nodes before it is installed',
    description:
      'Fetches it by npm, its install scripts denied, loads it in a process of its own and tells what it asks for: hosts and ' +
      'types of credentials. Nothing is installed.',
    auth: 'api-key',
    permission: 'system:write',
    body: previewPackageSchema,
    bodyBytesMax: BODY_BYTES_MAX,
    bodyExample: { source: { name: 'linkflow-nodes-weather', version: '1.2.0' } },
    responses: { 200: responds.json(packagePreviewSchema, 'What it asks for') },
    errors: LOOKING_ERRORS,
    async handle({ body: { source } }) {
      const prepared = await packages.prepare(sourceOf(source))
      return prepared.ok ? reply.ok(previewOf(prepared.value)) : lookRefusal(prepared.error)
    },
  })

const install = (packages: Packages) =>
  route({
    method: 'POST',
    path: '/api/v1/packages',
    summary: 'Install a package of nodes, or another version of it',
    description:
      'With the integrity of the preview, which is the consent to what it showed. Every process has its nodes within a ' +
      'second. A version must have all nodes that the one before has.',
    auth: 'api-key',
    permission: 'system:write',
    body: installPackageSchema,
    idempotent: true,
    bodyBytesMax: BODY_BYTES_MAX,
    bodyExample: { source: { name: 'linkflow-nodes-weather', version: '1.2.0' }, integrity: 'sha512-…' },
    responses: { 201: responds.json(packageSchema, 'It is installed') },
    errors: [
      ...LOOKING_ERRORS,
      'package-changed',
      'package-name-taken',
      'package-drops-nodes',
      'package-limit-reached',
    ],
    async handle({ body: { source, integrity }, caller }) {
      const done = await packages.install(sourceOf(source), integrity, whoIs(caller))
      return done.ok ? reply.created(viewOf(done.value), '/api/v1/packages') : refusal(done.error)
    },
  })

const remove = (packages: Packages) =>
  route({
    method: 'DELETE',
    path: '/api/v1/packages/:label',
    summary: 'Remove a package of nodes',
    description: 'Workflows with its nodes stay as they are; their steps fail until it is installed again.',
    auth: 'api-key',
    permission: 'system:write',
    params: z.strictObject({ label: z.string().regex(/^[a-z][a-z0-9-]{0,63}$/) }),
    responses: { 204: responds.empty('It is removed') },
    errors: ['package-not-found'],
    async handle({ params: { label } }) {
      const name = packages.list().find(({ manifest }) => manifest.linkflow.name === label)?.name
      if (name !== undefined && (await packages.remove(name))) return reply.noContent()
      return reply.problem('package-not-found', `There is no package with nodes «${label}.…» installed.`)
    },
  })

const whoIs = ({ who }: Caller): string => (who.type === 'key' ? `key ${who.keyId}` : who.accountId)

const sourceOf = (source: PackageSourceBody): PackageSource =>
  'tarball' in source ? { tarball: Buffer.from(source.tarball, 'base64') } : source

function lookRefusal(error: LookRefusal) {
  switch (error.type) {
    case 'not-fetched':
      return reply.problem('package-not-fetched', error.message)
    case 'invalid':
      return reply.problem('package-invalid', error.problems.slice(0, 20).join(' '))
    case 'not-loaded':
      return reply.problem('package-not-loaded', error.message)
    default:
      return assertNever(error)
  }
}

function refusal(error: PackageRefusal) {
  switch (error.type) {
    case 'changed':
      return reply.problem('package-changed', `It has the integrity ${error.integrity} now. Look at it again first.`)
    case 'name-taken':
      return reply.problem('package-name-taken', `«${error.by}» has this name for its nodes. Remove it first.`)
    case 'drops-nodes':
      return reply.problem('package-drops-nodes', `It lacks ${error.nodes.join(', ')}, which workflows may have.`)
    case 'too-many':
      return reply.problem('package-limit-reached', `There are at most ${PACKAGES_MAX}; remove one first.`)
    default:
      return lookRefusal(error)
  }
}

const previewOf = ({
  manifest,
  integrity,
  definitions,
}: Pick<Prepared, 'manifest' | 'integrity' | 'definitions'>): PackagePreviewView => ({
  name: manifest.name,
  version: manifest.version,
  description: manifest.description,
  license: manifest.license,
  integrity,
  label: manifest.linkflow.name,
  hosts: [...manifest.linkflow.hosts],
  credentialTypes: [...manifest.linkflow.credentialTypes],
  nodes: definitions.nodes.map(({ type, version, title, description }) => ({ type, version, title, description })),
})

const viewOf = (installed: InstalledPackage): PackageView => ({
  ...previewOf(installed),
  installedAt: installed.installedAt.toISOString(),
  ...(installed.installedBy !== undefined && { installedBy: installed.installedBy }),
})
