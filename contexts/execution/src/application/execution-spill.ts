import { mkdirSync, rmSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { invariant } from '@linkflow/kernel'
import {
  OpenFiles,
  readBytes,
  readText,
  type Spill,
  SpillFolder,
  type SpillHandle,
  type SpillPlace,
  type SpillWriter,
} from '@linkflow/node-runtime'
import { RareMap } from './rare.ts'

/**
 * The local disk of one execution: pages that it spills, and local copies of objects that its journal names (a resume
 * may be on another machine). Removed when the execution leaves this worker.
 */
export class ExecutionSpill implements Spill {
  private readonly folderOf: () => string
  private known: string | undefined
  private pages: SpillFolder | undefined
  private readonly objects = new RareMap<string, { readonly handle: SpillHandle; readonly path: string }>()
  private files: OpenFiles | undefined
  private copies = 0

  /** @param folderOf asked once, when something is spilled, which few executions do */
  constructor(folderOf: () => string) {
    this.folderOf = folderOf
  }

  private get folder(): string {
    this.known ??= this.folderOf()
    return this.known
  }

  private get own(): SpillFolder {
    this.pages ??= new SpillFolder(join(this.folder, 'pages'))
    return this.pages
  }

  open(): SpillWriter {
    return this.own.open()
  }

  read(handle: SpillHandle, place: SpillPlace): string {
    const object = this.objects.get(handle.id)
    if (object === undefined) return this.own.read(handle, place)
    this.files ??= new OpenFiles('r')
    return readText(this.files, object.path, place)
  }

  readBytes(handle: SpillHandle, place: SpillPlace): Promise<Uint8Array> {
    const object = this.objects.get(handle.id)
    return object === undefined ? this.own.readBytes(handle, place) : readBytes(object.path, place)
  }

  path(handle: SpillHandle): string {
    return this.own.path(handle)
  }

  /** Where the local copy of an object is written before it is adopted, or a body that comes from outside waits. */
  copyPath(): string {
    this.copies += 1
    const folder = join(this.folder, 'objects')
    mkdirSync(folder, { recursive: true, mode: 0o700 })
    return join(folder, String(this.copies))
  }

  adopt(object: string, path: string): void {
    this.objects.set(object, { handle: { id: object, bytes: statSync(path).size }, path })
  }

  openObject(object: string): SpillHandle {
    const known = this.objects.get(object)
    invariant(known !== undefined, `object ${object} was not fetched before it was needed`)
    return known.handle
  }

  has(object: string): boolean {
    return this.objects.has(object)
  }

  /** Something was on disk for it. */
  get isUsed(): boolean {
    return this.pages !== undefined || this.copies > 0
  }

  close(): void {
    this.pages?.close()
    this.files?.close()
    if (this.isUsed) rmSync(this.folder, { recursive: true, force: true })
    this.objects.clear()
  }
}
