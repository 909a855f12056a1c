import { expect, it } from 'vitest'
import { figuresOf, heartbeat, processOf, SILENT_AFTER_MS } from './health-figures.ts'
import { readSamples } from './prometheus.ts'

const TEXT = `linkflow_executions_queued 250
linkflow_outbox_set_aside 1
linkflow_http_requests_total{status="200"} 99
linkflow_http_requests_total{status="503"} 1
process_start_time_seconds 1893499200
nodejs_version_info{version="v24.9.0",major="24"} 1
`

it('says of each figure that is told how it stands, and leaves out the others', () => {
  const figures = figuresOf(readSamples(TEXT))
  expect(figures.map(({ id, tone, value }) => [id, tone, value])).toEqual([
    ['queued', 'warning', '250'],
    ['set-aside', 'warning', '1'],
    ['errors', 'warning', '1%'],
  ])
  expect(processOf(readSamples(TEXT))).toMatchObject({
    node: 'v24.9.0',
    startedAt: '2030-01-01T12:00:00.000Z',
    load: 0,
  })
  expect(figuresOf([])).toEqual([])
})

it('takes a process that was not heard for long for gone', () => {
  expect([0, SILENT_AFTER_MS - 1, SILENT_AFTER_MS + 1, undefined].map(heartbeat)).toEqual([
    'heard',
    'late',
    'none',
    'none',
  ])
})
