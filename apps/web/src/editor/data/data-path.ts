const NAME = /^[A-Za-z_$][\w$]*$/

/** `.email`, `["first name"]`, `[0]`: how an expression goes on to a part of a value. */
export const pathText = (path: readonly (string | number)[]): string =>
  path
    .map((key) => (typeof key === 'number' ? `[${key}]` : NAME.test(key) ? `.${key}` : `[${JSON.stringify(key)}]`))
    .join('')

/** Where a value comes from, as an expression of the node whose panel is open says it. */
export type DataRoot = { readonly type: 'input' } | { readonly type: 'node'; readonly name: string }

export const rootText = (root: DataRoot): string =>
  root.type === 'input' ? '$json' : `$(${quoted(root.name)}).item.json`

const quoted = (name: string): string => `'${name.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`

export const referenceTo = (root: DataRoot, path: readonly (string | number)[]): string =>
  `${rootText(root)}${pathText(path)}`

/** What is dragged from the data and dropped on a field. */
export const DRAGGED_TYPE = 'application/x-linkflow-reference'
