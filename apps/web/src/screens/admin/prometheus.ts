export interface Sample {
  readonly name: string
  readonly labels: Readonly<Record<string, string>>
  readonly value: number
}

const LINE = /^([a-zA-Z_:][\w:]*)(?:\{(.*)\})? (\S+)$/
const LABEL = /(\w+)="((?:[^"\\]|\\.)*)"/g

/** The text that Prometheus reads, as figures. What is no figure, such as a help line, is left out. */
export function readSamples(text: string): Sample[] {
  return text.split('\n').flatMap((line) => {
    const found = LINE.exec(line)
    if (found === null || line.startsWith('#')) return []
    const [, name, labels = '', value] = found
    const number = value === '+Inf' ? Number.POSITIVE_INFINITY : Number(value)
    if (Number.isNaN(number)) return []
    return [
      {
        name: name!,
        labels: Object.fromEntries([...labels.matchAll(LABEL)].map(([, key, text]) => [key!, text!])),
        value: number,
      },
    ]
  })
}

/** The sum of a figure over its labels; undefined where it is not told. */
export function sumOf(
  samples: readonly Sample[],
  name: string,
  isMeant: (labels: Sample['labels']) => boolean = () => true,
): number | undefined {
  const found = samples.filter((sample) => sample.name === name && isMeant(sample.labels))
  return found.length === 0 ? undefined : found.reduce((sum, { value }) => sum + value, 0)
}

/** The upper bound of the bucket that holds this share of a histogram, over all labels. */
export function quantileOf(
  samples: readonly Sample[],
  name: string,
  share: number,
  isMeant: (labels: Sample['labels']) => boolean = () => true,
): number | undefined {
  const buckets = new Map<number, number>()
  for (const sample of samples) {
    if (sample.name !== `${name}_bucket` || !isMeant(sample.labels)) continue
    const bound = sample.labels['le'] === '+Inf' ? Number.POSITIVE_INFINITY : Number(sample.labels['le'])
    buckets.set(bound, (buckets.get(bound) ?? 0) + sample.value)
  }
  const ordered = [...buckets].sort(([a], [b]) => a - b)
  const all = ordered.at(-1)?.[1] ?? 0
  if (all === 0) return undefined
  const found = ordered.find(([, count]) => count >= all * share)![0]
  // Beyond the last bound nothing is known but that it is beyond.
  return Number.isFinite(found) ? found : ordered.at(-2)?.[0]
}
