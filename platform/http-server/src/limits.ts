/** Bytes of a request body, unless the route says otherwise. */
export const BODY_BYTES_MAX = 1024 * 1024

/** Nesting of a JSON or YAML body: `[[1]]` has depth 2. */
export const JSON_DEPTH_MAX = 128

/** Keys of all objects of a body together. */
export const JSON_KEYS_MAX = 100_000

/** Problems that one answer lists; the rest is counted in the last one. */
export const PROBLEMS_MAX = 100

/** Aliases that a YAML body may expand, so that a few lines cannot become gigabytes. */
export const YAML_ALIASES_MAX = 100

/** Characters of a YAML body: the parser needs about a second for the worst text of this size, and far more beyond. */
export const YAML_CHARS_MAX = 256 * 1024

/** Brackets of a YAML body that may be open at once, before the parser (which recurses) sees it. */
export const YAML_BRACKETS_OPEN_MAX = 1000
