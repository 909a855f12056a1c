export const sorted = (values: readonly number[]): readonly number[] => [...values].sort((a, b) => a - b)

/** The middle one; of two, the mean. */
export function median(values: readonly number[]): number {
  const order = sorted(values)
  const middle = order.length >> 1
  return order.length % 2 === 1 ? order[middle]! : (order[middle - 1]! + order[middle]!) / 2
}
