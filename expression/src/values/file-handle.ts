import { ClosedObject } from './value.ts'

export interface FileReference {
  /** What the host needs to find the bytes again; an expression cannot read it. */
  readonly id: string
  readonly name: string
  readonly mimeType: string
  readonly sizeBytes: number
}

/** A file travelling with an item. An expression can read its name, type and size, and hand it on whole. */
export class FileHandle extends ClosedObject {
  readonly kind = 'file'
  readonly #reference: FileReference

  constructor(reference: FileReference) {
    super()
    this.#reference = reference
  }

  get name(): string {
    return this.#reference.name
  }

  get mimeType(): string {
    return this.#reference.mimeType
  }

  get size(): number {
    return this.#reference.sizeBytes
  }

  /** For the host, when the handle is the value of a parameter. */
  get reference(): FileReference {
    return this.#reference
  }
}
