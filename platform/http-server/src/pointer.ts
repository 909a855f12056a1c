/** A JSON pointer (RFC 6901) to a place in a document; the whole document is the empty text. */
export const pointerOf = (path: readonly PropertyKey[]): string =>
  path.map((part) => `/${String(part).replaceAll('~', '~0').replaceAll('/', '~1')}`).join('')
