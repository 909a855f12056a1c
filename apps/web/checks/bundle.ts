import { readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'

interface Chunk {
  readonly file: string
  readonly src?: string
  readonly isDynamicEntry?: boolean
  readonly imports?: readonly string[]
}

/** The built pages, as their manifest describes them. */
export class Bundle {
  readonly #folder: string
  readonly #chunks: Readonly<Record<string, Chunk>>
  readonly #sizes = new Map<string, number>()

  constructor(folder: string) {
    this.#folder = folder
    this.#chunks = JSON.parse(readFileSync(join(folder, 'manifest.json'), 'utf8'))
  }

  /** Modules that are loaded by `import()`. */
  get lateSources(): string[] {
    return Object.values(this.#chunks).flatMap(({ src, isDynamicEntry }) =>
      isDynamicEntry && src !== undefined ? [src] : [],
    )
  }

  /** The files of a module and of all that it imports; those of `import()` are others. */
  filesOf(source: string): Set<string> {
    const files = new Set<string>()
    const visit = (key: string): void => {
      const chunk = this.#chunks[key]
      if (chunk === undefined) throw new Error(`the built pages have no ${key}`)
      if (files.has(chunk.file)) return
      files.add(chunk.file)
      chunk.imports?.forEach(visit)
    }
    visit(this.#keyOf(source))
    return files
  }

  #keyOf(source: string): string {
    return Object.keys(this.#chunks).find((key) => key === source || key.endsWith(`/${source}`)) ?? source
  }

  all(ending: string): string[] {
    return readdirSync(this.#folder, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith(ending))
  }

  text(file: string): string {
    return readFileSync(join(this.#folder, file), 'utf8')
  }

  /** As a browser gets it that knows gzip alone; fonts travel as they are. */
  bytesOf(file: string): number {
    const known = this.#sizes.get(file)
    if (known !== undefined) return known
    const path = join(this.#folder, file)
    const size = file.endsWith('.woff2') ? statSync(path).size : gzipSync(readFileSync(path), { level: 9 }).length
    this.#sizes.set(file, size)
    return size
  }

  sum(files: Iterable<string>): number {
    return [...files].reduce((sum, file) => sum + this.bytesOf(file), 0)
  }
}
