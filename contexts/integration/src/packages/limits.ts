/** Bytes of a packed package that is sent to be installed. */
export const TARBALL_BYTES_MAX = 16 * 1024 * 1024
/** All files of a package and of what it stands on: how many, and their bytes. */
export const PACKAGE_FILES_MAX = 5_000
export const PACKAGE_BYTES_MAX = 64 * 1024 * 1024
/** JSON text of what a package says of itself. */
export const DEFINITIONS_CHARS_MAX = 1024 * 1024
export const NODES_PER_PACKAGE_MAX = 200
export const PACKAGES_MAX = 200
export const HOSTS_PER_PACKAGE_MAX = 50
/** How long npm may take to fetch one. */
export const NPM_MS_MAX = 120_000
/** Nesting of a JSON Schema that a server makes a schema of. */
export const SCHEMA_DEPTH_MAX = 32
/** Files of an answer that a node is handed: bytes of one. */
export const HANDED_BYTES_MAX = 16 * 1024 * 1024
