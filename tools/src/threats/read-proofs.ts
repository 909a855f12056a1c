import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

/** A place that says which threats it proves something about. */
export interface Proof {
  readonly ids: readonly string[]
  /** From the root of the repository. */
  readonly file: string
  /** The name of the test, or which hostile suite it is of. */
  readonly name: string
}

/** In tests a line of its own above `it` or `describe`; in the hostile suites any comment. */
const MARK = /^[ \t]*\/\/ Proves (T\d+(?:, T\d+)*)\.$/gm
const TEST = /^\s*(?:it|describe)(?:\(|\.each[\s\S]*?\)\()\s*(['"`])(.*?)\1/
const HOSTILE = 'tests/hostile/src'

/** Every proof that the tree holds; throws where a mark stands above no test. */
export function readProofs(root: string): readonly Proof[] {
  const read = (file: string): string => readFileSync(join(root, file), 'utf8')
  const find = (pattern: string): string[] =>
    globSync(pattern, { cwd: root, exclude: (name) => name === 'node_modules' })
      .map((file) => file.replaceAll('\\', '/'))
      .sort()
  return [
    ...find('**/*.{test,contract}.ts').flatMap((file) => proofsOfTests(file, read(file))),
    ...find(`${HOSTILE}/**/*.ts`).flatMap((file) => proofsOfHostile(file, read(file))),
  ]
}

export function proofsOfTests(file: string, text: string): Proof[] {
  return [...text.matchAll(MARK)].map(({ 0: line, 1: ids, index }) => {
    const name = TEST.exec(text.slice(index + line.length))?.[2]
    if (name === undefined) throw new Error(`${file}: «${line.trim()}» stands above no test`)
    return { ids: ids!.split(', '), file, name }
  })
}

/** `T33`, `T18–T21` and `T6, T7` in comments. */
export function proofsOfHostile(file: string, text: string): Proof[] {
  const comments = text.match(/\/\*\*[\s\S]*?\*\/|^\s*\/\/.*$/gm) ?? []
  const ids = comments.flatMap((comment) =>
    [...comment.matchAll(/\bT(\d+)\b(?:–T(\d+)\b)?(?!:\d)/g)].flatMap(([, from, to = from]) =>
      Array.from({ length: Number(to) - Number(from) + 1 }, (_, i) => `T${Number(from) + i}`),
    ),
  )
  if (ids.length === 0) return []
  const suite = /\/classes\/([a-z])-/.exec(file)?.[1]?.toUpperCase()
  const name = suite === undefined ? 'hostile suites, afterwards' : `hostile suite ${suite}`
  return [{ ids: [...new Set(ids)], file, name }]
}
