/** Cuts a stream into parts of one size; the last is what is left. */
export async function* inParts(content: AsyncIterable<Uint8Array>, bytes: number): AsyncGenerator<Uint8Array> {
  let held: Uint8Array[] = []
  let length = 0
  for await (const chunk of content) {
    let from = 0
    while (length + chunk.length - from >= bytes) {
      const to = from + bytes - length
      yield Buffer.concat([...held, chunk.subarray(from, to)])
      held = []
      length = 0
      from = to
    }
    if (from < chunk.length) {
      held.push(chunk.subarray(from))
      length += chunk.length - from
    }
  }
  if (length > 0) yield Buffer.concat(held)
}
