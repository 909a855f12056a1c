import type { FileRef, Item } from '@linkflow/node-runtime'

/** Files that a node of a package was shown in one call, by a made-up name: keys of the object store stay with us. */
export class HandedFiles {
  readonly #files = new Map<string, FileRef>()

  show(item: Item): object {
    const { files } = item
    if (files === undefined) return { json: item.json }
    return {
      json: item.json,
      files: Object.fromEntries(Object.entries(files).map(([name, file]) => [name, this.hand(file)])),
    }
  }

  hand(file: FileRef): FileRef {
    const object = `file-${this.#files.size + 1}`
    this.#files.set(object, file)
    return { ...file, object }
  }

  /** Undefined for a name that it was never given. */
  find(object: string): FileRef | undefined {
    return this.#files.get(object)
  }
}
