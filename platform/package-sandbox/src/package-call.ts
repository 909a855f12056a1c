import type { Result } from '@linkflow/kernel'

/** The code of a package on disk: a folder that holds all that it imports, and the module to begin with. */
export interface PackageCode {
  /** Name, version and integrity: the same key is the same code. */
  readonly key: string
  readonly folder: string
  /** Path of the module in the folder. */
  readonly entry: string
}

export interface PackageCall {
  readonly code: PackageCode
  /** A process serves one workspace in its life. */
  readonly workspaceId: string
  /** The step that calls: a process serves one step at a time, so that its death is the failure of no other. */
  readonly step: string
  /** JSON text that the child understands (see child/main.mjs). */
  readonly message: string
  /** Answers what the node asks for, as JSON text. What it asks comes from strangers' code. */
  readonly onAsk: (ask: unknown) => Promise<string>
  readonly onLog: (level: 'debug' | 'info' | 'warn' | 'error', text: string) => void
  readonly signal?: AbortSignal
}

export type PackageErrorCode =
  /** Its process ended under it. */
  | 'package-crashed'
  | 'package-memory'
  /** It did not let go of the processor. */
  | 'package-stuck'
  | 'package-timeout'
  /** A message in one direction is over its limit. */
  | 'package-too-large'
  /** It sent what no node sends. */
  | 'package-protocol'
  /** Its code cannot be loaded. */
  | 'package-broken'
  | 'package-busy'
  | 'package-cancelled'
  /** The walls that packages need are not there on this machine. */
  | 'package-unwalled'

export interface PackageError {
  readonly code: PackageErrorCode
  readonly message: string
  readonly retryable: boolean
}

const MAY_PASS: ReadonlySet<PackageErrorCode> = new Set(['package-crashed', 'package-busy', 'package-timeout'])

export const packageError = (code: PackageErrorCode, message: string): PackageError => ({
  code,
  message,
  retryable: MAY_PASS.has(code),
})

/** JSON text that the node answered, unparsed. */
export type PackageAnswer = Result<string, PackageError>
