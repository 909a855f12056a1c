import { afterAll, describe, expect, it } from 'vitest'
import { copyIn, copyOut } from './copy.ts'
import { openTestDatabase } from './testing/index.ts'

describe('COPY', async () => {
  const { database, close } = await openTestDatabase()
  afterAll(close)
  await database.asOwner((client) => client.query('create schema copies; create table copies.t (n int, text text)'))
  const out = (statement: string, onPiece: (piece: Buffer) => Promise<void>, pieceBytes = 1000) =>
    database.asOwner((client) => copyOut(client, statement, pieceBytes, onPiece))
  const copyAll = async (statement: string, pieceBytes?: number) => {
    const pieces: Buffer[] = []
    const rows = await out(statement, async (piece) => void pieces.push(piece), pieceBytes)
    return { rows, pieces, text: Buffer.concat(pieces).toString() }
  }

  it('takes what it has given, in pieces', async () => {
    const source = `copy (select n, repeat('ü\t', n % 50) as text from generate_series(1, 5000) n) to stdout`
    const { rows, pieces, text } = await copyAll(source)
    expect(rows).toBe(5000)
    expect(pieces.length).toBeGreaterThan(100)
    const taken = await database.asOwner((client) =>
      copyIn(
        client,
        'copy copies.t from stdin',
        (async function* () {
          yield* pieces
        })(),
      ),
    )
    expect(taken).toBe(5000)
    expect((await copyAll('copy (select * from copies.t order by n) to stdout', 1e9)).text).toBe(text)
  })

  it('waits while a piece is dealt with: there is never more than one in hand', async () => {
    let inHand = 0
    const most: number[] = []
    await out(
      `copy (select repeat('x', 1000) from generate_series(1, 20000)) to stdout`,
      async () => {
        inHand += 1
        most.push(inHand)
        await new Promise((resolve) => setTimeout(resolve, 0))
        inHand -= 1
      },
      100_000,
    )
    expect(most.length).toBeGreaterThan(50)
    expect(Math.max(...most)).toBe(1)
  })

  it('is over when whoever takes the pieces fails, or the statement does', async () => {
    await expect(
      out('copy (select generate_series(1, 1000000)) to stdout', async () => {
        throw new Error('disk full')
      }),
    ).rejects.toThrow('disk full')
    await expect(copyAll('copy (select 1/(3-n) from generate_series(1, 5) n) to stdout')).rejects.toMatchObject({
      code: '22012',
    })
  })

  it('takes nothing when its source fails', async () => {
    const before = await copyAll('copy (select count(*) from copies.t) to stdout')
    await expect(
      database.asOwner((client) =>
        copyIn(
          client,
          'copy copies.t from stdin',
          (async function* () {
            yield Buffer.from('1\ta\n')
            throw new Error('the file ended')
          })(),
        ),
      ),
    ).rejects.toThrow('the file ended')
    await expect(
      database.asOwner((client) =>
        copyIn(
          client,
          'copy copies.t from stdin',
          (async function* () {
            yield Buffer.from('no number\ta\n')
          })(),
        ),
      ),
    ).rejects.toMatchObject({ code: '22P02' })
    expect(await copyAll('copy (select count(*) from copies.t) to stdout')).toEqual(before)
  })
})
