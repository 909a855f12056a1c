import type { NodeType } from '@linkflow/node-runtime'

/**
 * A credential that nodes of the package use, as data: the secret is filled into requests by LinkFlow, and no code of a
 * package ever has it.
 */
export interface PackageCredentialType {
  /** As the manifest names it: `<name of the package's nodes>.<word>`. */
  readonly type: string
  readonly title: string
  readonly description: string
  readonly fields: readonly {
    readonly name: string
    readonly title: string
    readonly description: string
    /** Encrypted, and never shown again. */
    readonly secret: boolean
    /** Default true. */
    readonly required?: boolean
  }[]
  /** Where a request gets what; `{field}` in `name` and `value` is a field. A name takes fields that are not secret only. */
  readonly slots: readonly {
    readonly place: 'header' | 'query' | 'basic' | 'bearer'
    readonly name?: string
    readonly value: string
  }[]
  /** A GET that carries the credential and says by its status whether it is right. */
  readonly test?: { readonly url: string; readonly failsOn: readonly number[] }
}

/** What a package exports by default. */
export interface NodePackage {
  /** All versions of each node, side by side. Those that were published once stay. */
  readonly nodes: readonly NodeType[]
  readonly credentialTypes?: readonly PackageCredentialType[]
}

export const definePackage = (nodePackage: NodePackage): NodePackage => nodePackage
