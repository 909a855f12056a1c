/** Rows of about 100 bytes, the same for the same number. */
export const rowText = (id: number): string =>
  `{"id":${id},"amount":${amountOf(id)},"region":"north","name":"Customer number ${id} of the house","paid":true}`

const amountOf = (id: number): number => (id * 7919) % 1000

/** How many of the first rows have an amount of at least `least`. */
export function countAtLeast(rows: number, least: number): number {
  let count = 0
  for (let id = 0; id < rows; id += 1) if (amountOf(id) >= least) count += 1
  return count
}

const rowsText = (first: number, count: number): string =>
  Array.from({ length: count }, (_, at) => rowText(first + at)).join(',')

/** A line for each list: `{"rows":[…]}`. */
export function* jsonLines(lists: number, rowsPerList: number): Generator<Buffer> {
  for (let list = 0; list < lists; list += 1)
    yield Buffer.from(`{"rows":[${rowsText(list * rowsPerList, rowsPerList)}]}\n`)
}

/** One value: `{"rows":[…]}` with all of them. */
export function* jsonBody(lists: number, rowsPerList: number): Generator<Buffer> {
  for (let list = 0; list < lists; list += 1)
    yield Buffer.from(`${list === 0 ? '{"rows":[' : ','}${rowsText(list * rowsPerList, rowsPerList)}`)
  yield Buffer.from(']}')
}
