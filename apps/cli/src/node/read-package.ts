import { existsSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { type Definitions, type Manifest, readDefinitions, readManifest, sdkModules } from '@linkflow/integration'
import { fail, ok, type Result } from '@linkflow/kernel'
import { credentialTypes } from '@linkflow/nodes'
import { openPackageSandbox } from '@linkflow/package-sandbox'

export interface ReadPackage {
  readonly manifest: Manifest
  readonly definitions: Definitions
}

const SILENT = { info() {}, warn() {} }

/** A package in a folder, as a server would see it: loaded in a process of its own, behind the same walls. */
export async function readPackage(folder: string): Promise<Result<ReadPackage, readonly string[]>> {
  const root = resolve(folder)
  const manifest = readManifest(manifestOf(join(root, 'package.json')))
  if (!manifest.ok) return manifest
  const { main, linkflow } = manifest.value
  if (!existsSync(join(root, main))) return fail([`There is no ${main}. Make it by «linkflow node build».`])
  const sandbox = openPackageSandbox({ modules: sdkModules(), log: SILENT })
  try {
    const told = await sandbox.describe({ key: root, folder: root, entry: main })
    if (!told.ok) return fail([told.error.message])
    const definitions = readDefinitions(told.value, linkflow, credentialTypes)
    return definitions.ok ? ok({ manifest: manifest.value, definitions: definitions.value }) : definitions
  } finally {
    await sandbox.close()
  }
}

function manifestOf(path: string): unknown {
  try {
    return JSON.parse(readFileSync(path, 'utf8'))
  } catch {
    return {}
  }
}
