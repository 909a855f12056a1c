import { join } from 'node:path'
import { type CodeSandbox, openCodeSandbox } from '@linkflow/code-sandbox'
import { Drivers } from '@linkflow/drivers'
import { FileReader } from '@linkflow/file-reader'
import { Git } from '@linkflow/git'
import { Egress, parseEgressAllow } from '@linkflow/http-egress'
import { FolderObjectStore, SealedObjectStore, UserFiles } from '@linkflow/object-store'
import type { Closers } from './closers.ts'
import type { Installation } from './installation.ts'
import { StartError } from './start-error.ts'

/** What steps reach the world by, and nothing else. */
export interface Reach {
  readonly egress: Egress
  readonly drivers: Drivers
  readonly objects: SealedObjectStore
  readonly files: UserFiles
  readonly sandbox: CodeSandbox
  readonly fileReader: FileReader
  readonly git: Git
}

export async function openReach(
  parts: Pick<Installation, 'config' | 'log' | 'dataDir' | 'payloads' | 'deny'> & { readonly closers: Closers },
): Promise<Reach> {
  const { config, log, dataDir, payloads, deny, closers } = parts
  const allow = parseEgressAllow(config.egressAllow)
  if (!allow.ok) throw new StartError('setting-malformed', allow.error)
  const egress = new Egress({
    allow: allow.value,
    deny,
    ...(config.egressProxy !== undefined && { proxy: { url: config.egressProxy } }),
  })
  closers.push(() => egress.close())
  const drivers = new Drivers(egress)
  closers.push(() => drivers.close())
  const objects = new SealedObjectStore(await FolderObjectStore.open(join(dataDir, 'blobs')), payloads)
  const files = await UserFiles.open(join(dataDir, 'files'))
  const sandbox = await openCodeSandbox({
    processesMax: config.codeProcesses,
    strict: config.sandbox === 'strict',
    prewarm: true,
    log,
  })
  closers.push(() => sandbox.close())
  const fileReader = new FileReader({ processesMax: config.codeProcesses })
  closers.push(() => fileReader.close())
  const git = new Git({ processesMax: config.codeProcesses })
  closers.push(() => git.close())
  if (config.executeCommand) {
    log.warn('LINKFLOW_EXECUTE_COMMAND: whoever may edit a workflow can do all that the user of this process can')
  }
  return { egress, drivers, objects, files, sandbox, fileReader, git }
}
