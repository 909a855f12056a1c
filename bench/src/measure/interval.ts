import { sorted } from '../median.ts'

/**
 * The k-th smallest and the k-th largest, with the largest k for which they hold the median in at least 90 % of cases
 * (the number of values below the median is binomial): 3rd and 10th of 12 hold it in 96 %.
 */
export function interval(values: readonly number[]): readonly [number, number] {
  const order = sorted(values)
  const n = order.length
  let below = 0
  let term = 0.5 ** n
  let k = 0
  while (2 * (below + term) <= 0.1) {
    below += term
    term = (term * (n - k)) / (k + 1)
    k += 1
  }
  const at = Math.max(0, k - 1)
  return [rounded(order[at]!), rounded(order[n - 1 - at]!)]
}

export const rounded = (ratio: number): number => Math.round(ratio * 1000) / 1000
