/** What the process that knows Git asks for: it has no disk and no network of its own. */
export type Asked =
  | {
      readonly ask: number
      readonly job: number
      readonly what: 'stat' | 'list' | 'read' | 'make-folder' | 'remove' | 'remove-folder'
      readonly path: string
    }
  | {
      readonly ask: number
      readonly job: number
      readonly what: 'write'
      readonly path: string
      readonly isExecutable: boolean
    }
  | {
      readonly ask: number
      readonly job: number
      readonly what: 'request'
      readonly method: string
      readonly url: string
      readonly headers: Readonly<Record<string, string>>
    }
  | { readonly ask: number; readonly job: number; readonly what: 'more'; readonly body: number }

export interface Stat {
  readonly kind: 'file' | 'folder' | 'other'
  readonly bytes: number
  readonly modifiedMs: number
  readonly changedMs: number
  readonly inode: number
  readonly isExecutable: boolean
}

/** `code` is the system's, such as ENOENT, or `refused`. */
export interface Denied {
  readonly ok: false
  readonly code: string
  readonly message: string
}

export type Given =
  | { readonly ok: true; readonly stat?: Stat; readonly names?: readonly string[] }
  | {
      readonly ok: true
      readonly status: number
      readonly headers: Readonly<Record<string, string>>
      readonly body: number
    }
  | { readonly ok: true; readonly done: boolean }
  | Denied

export type Reply = Given & { readonly answer: number }
