import { readFileSync } from 'node:fs'
import { dirname, resolve } from 'node:path'

const STATIC_IMPORT = /^(?:import|export)\s+(?!type\b)(?:[^'";]*?\sfrom\s+)?'(\.{1,2}\/[^']+\.tsx?)'/gm
export const DYNAMIC_IMPORT = /\bimport\('(\.{1,2}\/[^']+\.tsx?)'\)/g
const QUOTED = /['"]([a-z0-9]+(?:[.-][a-zA-Z0-9]+)+)['"]/g
const BEGUN = /`([a-z0-9]+(?:[.-][a-z0-9]+)*\.)\$\{/g

/** The texts that a module names: whole, or by what they begin with (`data.kind.${kind}`). */
export function textsOf(code: string, ids: Iterable<string>): Set<string> {
  const quoted = new Set(Array.from(code.matchAll(QUOTED), ([, id]) => id!))
  const begun = Array.from(code.matchAll(BEGUN), ([, start]) => start!)
  return new Set([...ids].filter((id) => quoted.has(id) || begun.some((start) => id.startsWith(start))))
}

/** What a module and all that it imports needs of the texts, by the parts they are in. Follows no `import()`. */
export class TextsUsed {
  readonly #partOf: ReadonlyMap<string, string>
  readonly #modules = new Map<string, { readonly parts: ReadonlySet<string>; readonly imports: readonly string[] }>()

  constructor(partOf: ReadonlyMap<string, string>) {
    this.#partOf = partOf
  }

  partsOf(path: string): string[] {
    const seen = new Set<string>()
    const visit = (each: string): void => {
      if (seen.has(each)) return
      seen.add(each)
      this.#module(each).imports.forEach(visit)
    }
    visit(path)
    return [...new Set([...seen].flatMap((each) => [...this.#module(each).parts]))].sort()
  }

  forget(path: string): void {
    this.#modules.delete(path)
  }

  #module(path: string) {
    const known = this.#modules.get(path)
    if (known !== undefined) return known
    const code = readFileSync(path, 'utf8')
    const module = {
      parts: new Set([...textsOf(code, this.#partOf.keys())].map((id) => this.#partOf.get(id)!)),
      imports: Array.from(code.matchAll(STATIC_IMPORT), ([, to]) => resolve(dirname(path), to!)),
    }
    this.#modules.set(path, module)
    return module
  }
}
