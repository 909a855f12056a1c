/**
 * A pattern over paths: `*` any characters of a name, `?` one, `**` any number of folders, everything else itself.
 * Matched as a set of positions that moves from name to name, so no pattern makes it try again, and a walk knows at
 * each folder whether anything below can match.
 */
export class Glob {
  readonly #names: readonly string[]

  constructor(names: readonly string[]) {
    this.#names = names
  }

  /** Where matching may stand before the first name. */
  start(): ReadonlySet<number> {
    return this.#withSkips([0])
  }

  /** Where it may stand after this name; nowhere, if nothing that begins so can match. */
  step(positions: ReadonlySet<number>, name: string): ReadonlySet<number> {
    const after: number[] = []
    for (const position of positions) {
      const part = this.#names[position]
      if (part === undefined) continue
      if (part === '**') after.push(position)
      else if (matchesName(part, name)) after.push(position + 1)
    }
    return this.#withSkips(after)
  }

  /** Whether what was stepped through matches as a whole. */
  accepts(positions: ReadonlySet<number>): boolean {
    return positions.has(this.#names.length)
  }

  /** `**` also stands for no folder at all. */
  #withSkips(positions: readonly number[]): ReadonlySet<number> {
    const all = new Set<number>()
    for (let position of positions) {
      all.add(position)
      while (this.#names[position] === '**') all.add(++position)
    }
    return all
  }
}

/**
 * One name against one part. A star first takes nothing; on a mismatch the last star takes one character more, and
 * earlier ones never need to: at most the product of the two lengths, each at most a name's.
 */
export function matchesName(pattern: string, name: string): boolean {
  const [wanted, given] = [[...pattern], [...name]]
  let [p, n, star, taken] = [0, 0, -1, 0]
  while (n < given.length) {
    if (wanted[p] === '*') {
      star = p++
      taken = n
    } else if (p < wanted.length && (wanted[p] === '?' || wanted[p] === given[n])) {
      p++
      n++
    } else if (star >= 0) {
      p = star + 1
      n = ++taken
    } else return false
  }
  while (wanted[p] === '*') p++
  return p === wanted.length
}
