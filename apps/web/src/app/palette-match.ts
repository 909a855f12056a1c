/**
 * How well a text fits what was typed; less is better, undefined is not at all. First what begins so, then a word in it that
 * does, then what holds it, and last where all letters stand in this order: «opsam» finds «Open sample».
 */
export function fit(text: string, typed: string): number | undefined {
  const held = text.toLowerCase()
  const wanted = typed.trim().toLowerCase()
  if (held.startsWith(wanted)) return 0
  if (held.includes(` ${wanted}`)) return 1
  if (held.includes(wanted)) return 2
  return wanted.length >= LOOSE_FROM_CHARS && hasLetters(held, wanted) ? 3 : undefined
}

/** Two letters stand in nearly every text in some order. */
const LOOSE_FROM_CHARS = 3

function hasLetters(held: string, wanted: string): boolean {
  const letters = [...wanted.replaceAll(/\s/g, '')]
  let at = 0
  for (const letter of held) if (letter === letters[at]) at += 1
  return at === letters.length
}

/** Those that fit, the best first; among equals the order stays. */
export function fitting<T>(rows: readonly T[], labelOf: (row: T) => string, typed: string): T[] {
  return rows
    .flatMap((row) => {
      const rank = fit(labelOf(row), typed)
      return rank === undefined ? [] : [{ row, rank }]
    })
    .sort((a, b) => a.rank - b.rank)
    .map(({ row }) => row)
}
