import { createHash, randomUUID } from 'node:crypto'
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { fail, ok, type Result } from '@linkflow/kernel'
import type { NodeType } from '@linkflow/node-runtime'
import type { CredentialType } from '@linkflow/nodes'
import type { PackageCode, PackageSandbox } from '@linkflow/package-sandbox'
import type { Database, Queries } from '@linkflow/postgres'
import { packFolder, unpackInto } from './archive.ts'
import { credentialTypeOf, type Definitions, readDefinitions } from './definitions.ts'
import { PACKAGES_MAX } from './limits.ts'
import { type Manifest, readManifest } from './manifest.ts'
import { type Fetched, fetchByNpm, type PackageSource } from './npm.ts'
import { type CallPackage, packageNode } from './package-node.ts'
import {
  dropArchive,
  findArchive,
  findPackages,
  type InstalledPackage,
  savePackage,
} from './package-repository.postgres.ts'

export interface PackagesNeeds {
  readonly database: Pick<Database, 'engine' | 'listener'>
  readonly sandbox: PackageSandbox
  /** A folder of this process's host, for code that is unpacked and for what is being looked at. */
  readonly folder: string
  readonly builtInCredentialTypes: readonly CredentialType[]
  /** Told of all nodes and credential types of packages, at the start and after each change anywhere. */
  readonly onChange: (nodes: readonly NodeType[], credentialTypes: readonly CredentialType[]) => void
  readonly onError: (error: unknown) => void
  /** Within the transaction of the act. */
  readonly record?: (queries: Queries, event: PackageEvent) => Promise<void>
}

export interface PackageEvent {
  readonly type: 'package.installed' | 'package.removed'
  readonly name: string
  readonly version?: string
  readonly hosts?: readonly string[]
  readonly credentialTypes?: readonly string[]
}

/** A package that was fetched and looked at, and is not installed. */
export interface Prepared {
  readonly manifest: Manifest
  readonly integrity: string
  readonly definitions: Definitions
  readonly entry: string
  readonly archive: Uint8Array
}

/** Why a package is none that can be installed. */
export type LookRefusal =
  | { readonly type: 'not-fetched'; readonly message: string }
  | { readonly type: 'invalid'; readonly problems: readonly string[] }
  | { readonly type: 'not-loaded'; readonly message: string }

export type PackageRefusal =
  | LookRefusal
  | { readonly type: 'changed'; readonly integrity: string }
  | { readonly type: 'name-taken'; readonly by: string }
  | { readonly type: 'drops-nodes'; readonly nodes: readonly string[] }
  | { readonly type: 'too-many' }

const CHANNEL = 'packages'

/**
 * The packages of nodes of the installation. The database has them, code included; each process has their definitions in
 * memory and unpacks the code of one when a step first needs it.
 */
export class Packages {
  readonly #needs: PackagesNeeds
  #installed: ReadonlyMap<string, InstalledPackage> = new Map()
  #unlisten = () => {}
  readonly #unpacking = new Map<string, Promise<string | undefined>>()

  constructor(needs: PackagesNeeds) {
    this.#needs = needs
  }

  async start(): Promise<void> {
    this.#unlisten = await this.#needs.database.listener.listen(CHANNEL, () => {
      this.refresh().catch(this.#needs.onError)
    })
    await this.refresh()
    this.#tidy()
  }

  /** What was unpacked of packages that are installed no more. */
  #tidy(): void {
    const kept = new Set(this.list().map(folderNameOf))
    for (const name of readdirSync(this.#needs.folder)) {
      if (/^[0-9a-f]{32}$/.test(name) && !kept.has(name))
        rmSync(join(this.#needs.folder, name), { recursive: true, force: true })
    }
  }

  stop(): void {
    this.#unlisten()
  }

  list(): InstalledPackage[] {
    return [...this.#installed.values()].filter(({ isThere }) => isThere)
  }

  /** Reads what is installed, and tells whoever has nodes and credential types in memory. */
  async refresh(): Promise<void> {
    const found = await findPackages(this.#needs.database.engine)
    for (const before of this.#installed.values()) {
      const now = found.find(({ name }) => name === before.name)
      if (now?.integrity !== before.integrity || !now.isThere) this.#needs.sandbox.forget(keyOf(before))
    }
    this.#installed = new Map(found.map((each) => [each.name, each]))
    this.#needs.onChange(
      found.flatMap((each) => this.#nodesOf(each)),
      found.flatMap(credentialTypesOf),
    )
  }

  /** Fetches a package and looks at it, without installing anything. */
  async prepare(source: PackageSource): Promise<Result<Prepared, LookRefusal>> {
    const stage = join(this.#needs.folder, `look-${randomUUID()}`)
    mkdirSync(stage, { recursive: true, mode: 0o755 })
    try {
      const fetched = await fetchByNpm(stage, source)
      return fetched.ok ? await this.#look(stage, fetched.value) : fail({ type: 'not-fetched', message: fetched.error })
    } finally {
      rmSync(stage, { recursive: true, force: true })
    }
  }

  async #look(stage: string, { name, integrity }: Fetched): Promise<Result<Prepared, LookRefusal>> {
    const manifest = readManifest(jsonOf(join(stage, 'node_modules', name, 'package.json')))
    if (!manifest.ok) return fail({ type: 'invalid', problems: manifest.error })
    const archive = packFolder(join(stage, 'node_modules'))
    if (typeof archive === 'string') return fail({ type: 'invalid', problems: [archive] })
    const entry = `node_modules/${name}/${manifest.value.main.replace(/^\.\//, '')}`
    // What is looked at is what will be run: it is unpacked from what will be kept.
    const folder = join(stage, 'unpacked')
    unpackInto(join(folder, 'node_modules'), archive)
    const key = `look ${randomUUID()}`
    const told = await this.#needs.sandbox.describe({ key, folder, entry })
    this.#needs.sandbox.forget(key)
    if (!told.ok) return fail({ type: 'not-loaded', message: told.error.message })
    const definitions = readDefinitions(told.value, manifest.value.linkflow, this.#needs.builtInCredentialTypes)
    if (!definitions.ok) return fail({ type: 'invalid', problems: definitions.error })
    return ok({ manifest: manifest.value, integrity, definitions: definitions.value, entry, archive })
  }

  /**
   * `integrity` is the consent: whoever gives it was shown what the package of exactly these bytes asks for.
   */
  async install(
    source: PackageSource,
    integrity: string,
    by: string | undefined,
  ): Promise<Result<InstalledPackage, PackageRefusal>> {
    const prepared = await this.prepare(source)
    if (!prepared.ok) return prepared
    const { manifest, archive, ...rest } = prepared.value
    if (rest.integrity !== integrity) return fail({ type: 'changed', integrity: rest.integrity })
    const refused = this.#refusal(prepared.value)
    if (refused !== undefined) return fail(refused)
    const { name, version, linkflow } = manifest
    await this.#needs.database.engine.transaction(async (queries) => {
      await savePackage(queries, { name, version, manifest, installedBy: by, ...rest }, archive)
      const { hosts, credentialTypes } = linkflow
      await this.#needs.record?.(queries, { type: 'package.installed', name, version, hosts, credentialTypes })
    })
    this.#needs.database.listener.notify(CHANNEL, name)
    await this.refresh()
    return ok(this.#installed.get(name)!)
  }

  #refusal({ manifest, definitions }: Prepared): PackageRefusal | undefined {
    const other = [...this.#installed.values()].find(
      (each) => each.manifest.linkflow.name === manifest.linkflow.name && each.name !== manifest.name,
    )
    if (other !== undefined) return { type: 'name-taken', by: other.name }
    const before = this.#installed.get(manifest.name)
    if (before === undefined) return this.#installed.size >= PACKAGES_MAX ? { type: 'too-many' } : undefined
    const has = new Set(definitions.nodes.map(versionOf))
    const gone = before.definitions.nodes.map(versionOf).filter((each) => !has.has(each))
    return gone.length === 0 ? undefined : { type: 'drops-nodes', nodes: gone }
  }

  /** False: there is none of this name. */
  async remove(name: string): Promise<boolean> {
    const isDone = await this.#needs.database.engine.transaction(async (queries) => {
      if (!(await dropArchive(queries, name))) return false
      await this.#needs.record?.(queries, { type: 'package.removed', name })
      return true
    })
    if (!isDone) return false
    this.#needs.database.listener.notify(CHANNEL, name)
    await this.refresh()
    return true
  }

  #nodesOf({ name, definitions, manifest, isThere }: InstalledPackage): NodeType[] {
    return definitions.nodes.map((definition) =>
      packageNode(definition, manifest.linkflow, isThere, (...call) => this.#call(name, ...call)),
    )
  }

  async #call(name: string, ...[message, step, onAsk, onLog]: Parameters<CallPackage>): ReturnType<CallPackage> {
    const code = await this.#codeOf(name)
    if (code === undefined) {
      const error = `The package «${name}» is not installed any more. An operator can install it again.`
      return fail({ code: 'package-not-installed', message: error, retryable: false })
    }
    return this.#needs.sandbox.call({ ...step, code, message: JSON.stringify(message), onAsk, onLog })
  }

  async #codeOf(name: string): Promise<PackageCode | undefined> {
    const installed = this.#installed.get(name)
    if (!installed?.isThere) return undefined
    const key = keyOf(installed)
    const unpacked = this.#unpacking.get(key) ?? this.#unpack(installed).finally(() => this.#unpacking.delete(key))
    this.#unpacking.set(key, unpacked)
    const folder = await unpacked
    return folder === undefined ? undefined : { key, folder, entry: installed.entry }
  }

  /** Once for all processes of a host: whoever is first gives it its name. */
  async #unpack(installed: InstalledPackage): Promise<string | undefined> {
    const { name, integrity } = installed
    const folder = join(this.#needs.folder, folderNameOf(installed))
    if (existsSync(folder)) return folder
    const archive = await findArchive(this.#needs.database.engine, name, integrity)
    if (archive === undefined) return undefined
    const made = join(this.#needs.folder, `unpack-${randomUUID()}`)
    unpackInto(join(made, 'node_modules'), archive)
    try {
      renameSync(made, folder)
    } catch {
      // Another process was quicker, with the same.
      rmSync(made, { recursive: true, force: true })
    }
    return folder
  }
}

const folderNameOf = ({ name, integrity }: InstalledPackage): string =>
  createHash('sha256').update(`${name} ${integrity}`).digest('hex').slice(0, 32)
const keyOf = ({ name, version, integrity }: InstalledPackage): string => `${name}@${version} ${integrity}`
const versionOf = ({ type, version }: { readonly type: string; readonly version: number }): string =>
  `${type} ${version}`
const credentialTypesOf = ({ definitions }: InstalledPackage): CredentialType[] =>
  definitions.credentialTypes.map(credentialTypeOf)

function jsonOf(path: string): unknown {
  try {
    return JSON.parse(readFileSync(path, 'utf8'))
  } catch {
    return undefined
  }
}
