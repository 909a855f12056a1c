/** A query that has a name, and a key: 1 to 9, by its place. */
export interface KeptView {
  readonly name: string
  readonly query: string
}

export const VIEWS_MAX = 9
/** Those that are always there take the first places. */
export const OWN_VIEWS_MAX = 5
const NAME_CHARS_MAX = 40

export const keptView = (name: string, query: string): KeptView => ({
  name: name.trim().slice(0, NAME_CHARS_MAX),
  query,
})

/** What is kept may be of somebody's hand: what is no view is left out. */
export function readViews(text: string | null): readonly KeptView[] {
  try {
    const kept: unknown = JSON.parse(text ?? '[]')
    if (!Array.isArray(kept)) return []
    return kept
      .filter(
        (each): each is { name: string; query: string } =>
          typeof each?.name === 'string' && typeof each?.query === 'string' && each.name !== '',
      )
      .map(({ name, query }) => keptView(name, query))
      .slice(0, OWN_VIEWS_MAX)
  } catch {
    return []
  }
}
