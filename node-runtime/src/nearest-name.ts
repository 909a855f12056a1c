/** Names longer than this are not compared: the table grows with the product of the lengths. */
const NAME_CHARS_MAX = 64

/** The candidate that was probably meant, if one is near: a third of the name's letters may differ, or two swapped. */
export function nearestName(name: string, candidates: Iterable<string>): string | undefined {
  let best: string | undefined
  const differingMax = name.length < 4 ? 1 : Math.max(2, Math.floor(Math.min(name.length, NAME_CHARS_MAX) / 3))
  let bestDistance = differingMax + 1
  for (const candidate of candidates) {
    const distance = distanceOf(
      name.slice(0, NAME_CHARS_MAX).toLowerCase(),
      candidate.slice(0, NAME_CHARS_MAX).toLowerCase(),
    )
    if (distance < bestDistance) {
      best = candidate
      bestDistance = distance
    }
  }
  return best
}

/** How many letters must be added, taken or changed (Levenshtein). */
function distanceOf(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, i) => i)
  for (let i = 1; i <= a.length; i += 1) {
    const next = [i]
    for (let j = 1; j <= b.length; j += 1) {
      const changed = row[j - 1]! + (a[i - 1] === b[j - 1] ? 0 : 1)
      next.push(Math.min(changed, row[j]! + 1, next[j - 1]! + 1))
    }
    row = next
  }
  return row[b.length]!
}
