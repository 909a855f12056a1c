import { expect, it } from 'vitest'
import { blankFile, readPasted } from './blank-file.ts'

it('tells what was pasted', () => {
  expect(readPasted(JSON.stringify(blankFile('A')))).toEqual({
    ok: true,
    file: { linkflow: 1, name: 'A', nodes: [], connections: [] },
  })
  expect(readPasted('{"linkflow":1,"nodes":[]}')).toMatchObject({ ok: true, file: { name: 'Pasted workflow' } })
  expect(readPasted('  ')).toEqual({ ok: false, why: 'empty' })
  expect(readPasted('{"linkflow":')).toEqual({ ok: false, why: 'not-json' })
  for (const other of ['[]', '1', 'null', '{"nodes":[null,1]}', '{}'])
    expect(readPasted(other), other).toEqual({ ok: false, why: 'not-ours' })
  expect(readPasted('{"nodes":[{"type":"n8n-nodes-base.set"}],"connections":{}}')).toEqual({ ok: false, why: 'n8n' })
})
